//! The file that a test gives to a source: a name that the source's pattern takes, and its records by number.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ingest_program::{CaptureKind, FilePattern, FileRole, GivenFact, GivenValue, PatternPart, Source};
use jiff::civil::Date;

use crate::prepare::csv_format;

/// The day of a delivery about which a test says nothing.
pub const ANY_DAY: i32 = 19_723;

/// The pattern whose file a test gives: an increment, where the source has one.
pub fn pattern(source: &Source) -> Option<&FilePattern> {
    let increment = source.files.iter().find(|it| it.role == FileRole::Increment);
    increment.or_else(|| source.files.first())
}

/// A name that the pattern takes. What captures and stars stand for is as given, or made up.
pub fn name(pattern: &FilePattern, facts: &[GivenFact]) -> String {
    let given = |name: &str| facts.iter().find(|it| it.name == name).map(|it| &it.value);
    let part = |part: &PatternPart| match part {
        PatternPart::Text(text) => text.clone(),
        PatternPart::Star | PatternPart::DoubleStar => "given".to_owned(),
        PatternPart::Capture(capture) => match (&capture.kind, given(&capture.name)) {
            (CaptureKind::Date(format), Some(GivenValue::Date(days))) => written(*days, format),
            (CaptureKind::Date(format), _) => written(ANY_DAY, format),
            (_, Some(GivenValue::Text(text))) => text.clone(),
            (_, Some(GivenValue::Int(number))) => number.to_string(),
            (CaptureKind::Int, _) => "1".to_owned(),
            (CaptureKind::OneOf(words), _) => words.first().cloned().unwrap_or_default(),
            (CaptureKind::Text, _) => "given".to_owned(),
        },
    };
    pattern.parts.iter().map(part).collect()
}

/// The day of the delivery, in days since 1970-01-01.
pub fn day(facts: &[GivenFact]) -> i32 {
    let day = facts.iter().find_map(|it| match (&*it.name, &it.value) {
        ("date", GivenValue::Date(days)) => Some(*days),
        _ => None,
    });
    day.unwrap_or(ANY_DAY)
}

fn written(days: i32, format: &str) -> String {
    let day = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap_or(Date::MAX);
    jiff::fmt::strtime::format(format, day).unwrap_or_else(|_| day.to_string())
}

/// The header of a file without records.
pub fn header(source: &Source) -> String {
    let format = csv_format(source);
    let quote = format.quote.map(char::from);
    let quoted = |text: &str| match quote {
        Some(quote) => format!("{quote}{}{quote}", text.replace(quote, &format!("{quote}{quote}"))),
        None => text.to_owned(),
    };
    let names: Vec<_> = source.columns.iter().map(|it| quoted(&it.header)).collect();
    if format.header { names.join(format.delimiter.as_str()) + "\n" } else { String::new() }
}

/// The fields of each record by the column's name, in the order of the file: what the file has there, unread.
pub fn records(source: &Source, text: &str) -> Vec<BTreeMap<String, String>> {
    let format = csv_format(source);
    let skipped = text.split_inclusive('\n').take(format.skip as usize).map(str::len).sum::<usize>();
    let rest = text.get(skipped..).unwrap_or_default();
    // The crate knows delimiters of one byte: one that the text does not have stands for another.
    let (delimiter, rest) = if let Some(delimiter) = format.delimiter.single() {
        (delimiter, Cow::Borrowed(rest))
    } else {
        let unused = (1..b' ').find(|it| !rest.as_bytes().contains(it) && !it.is_ascii_whitespace()).unwrap_or(b',');
        (unused, Cow::Owned(rest.replace(format.delimiter.as_str(), char::from(unused).encode_utf8(&mut [0; 1]))))
    };
    // Within quotes it is a text again.
    let original = |value: &str| match format.delimiter.single() {
        Some(_) => value.to_owned(),
        None => value.replace(char::from(delimiter), format.delimiter.as_str()),
    };
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter).has_headers(false).flexible(true);
    reader.quoting(format.quote.is_some()).quote(format.quote.unwrap_or(b'"'));
    reader.escape(format.escape).comment(format.comment);
    let mut reader = reader.from_reader(rest.as_bytes());
    let mut rows = reader.records().filter_map(Result::ok);
    let header: Vec<String> = if format.header {
        rows.next().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default()
    } else {
        source.columns.iter().map(|it| it.header.clone()).collect()
    };
    let column = |header: &str| source.columns.iter().find(|it| it.header == header).map(|it| it.name.clone());
    let names: Vec<Option<String>> = header.iter().map(|it| column(it)).collect();
    let record = |row: csv::StringRecord| {
        names.iter().zip(row.iter()).filter_map(|(name, value)| Some((name.clone()?, original(value)))).collect()
    };
    rows.map(record).collect()
}
