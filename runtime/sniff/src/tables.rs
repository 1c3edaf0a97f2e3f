//! Tables of text: delimited, or with columns that have their places in a line.

use std::borrow::Cow;
use std::collections::BTreeSet;

use ingest_program::{CsvFormat, Delimiter, Drift, FixedWidthFormat, Format, Location, Missing, Origin, Ragged};

use crate::names::Names;
use crate::reading::Called;
use crate::shape::{Shape, fixed_width_format};
use crate::{csv, fixed_width};

/// Columns of a table, at most: what has more is cut at the wrong places.
pub(crate) const MOST_COLUMNS: usize = 100_000;

/// Whether some line has one sign more often than a table has columns.
fn is_too_wide(text: &str) -> bool {
    text.lines().filter(|line| line.len() > MOST_COLUMNS).any(|line| {
        let mut counts = [0_usize; 128];
        for byte in line.bytes().filter(|it| it.is_ascii_punctuation() || *it == b'\t') {
            if let Some(count) = counts.get_mut(usize::from(byte)) {
                *count += 1;
            }
        }
        counts.iter().any(|it| *it > MOST_COLUMNS)
    })
}

/// Delimited text, or lines in which columns have their places. `label` is its encoding.
pub(crate) fn table(text: &str, whole: bool, label: &str) -> Shape {
    if is_too_wide(text) {
        let note = format!("a line of it has more than {MOST_COLUMNS} fields, which is no table");
        return Shape { notes: vec![note], ..Shape::new("csv") };
    }
    let text: &str = &with_feeds(text);
    if let Some((delimiter, rest)) = told_delimiter(text) {
        let bytes = rest.as_bytes();
        let mut found = csv::find(bytes, csv::best(bytes, Some(delimiter)), whole);
        if found.width > 1 {
            (found.skip, found.behind_header) = (found.skip + 1, found.behind_header + 1);
            return delimited(bytes, &found, label);
        }
    }
    let bytes = text.as_bytes();
    let scored = csv::best(bytes, None);
    let found = csv::find(bytes, scored, whole);
    let undivided = found.width == 1 || (found.dialect.delimiter.single() == Some(b' ') && has_gaps(bytes, &found));
    if undivided && let Some(found) = fixed_width::find(text, whole) {
        return fixed(found, label);
    }
    delimited(bytes, &found, label)
}

/// The delimiter that a first line `sep=;` tells Excel, and the text behind that.
fn told_delimiter(text: &str) -> Option<(Delimiter, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let (word, told) = line.trim_end_matches('\r').trim_matches('"').split_at_checked("sep=".len())?;
    if !word.eq_ignore_ascii_case("sep=") {
        return None;
    }
    Some((Delimiter::new(told)?, rest))
}

/// The same text with a line feed at the end of each line, where all lines end with a carriage return alone: the reader tells by itself
/// that they do, and places stay what they are.
fn with_feeds(text: &str) -> Cow<'_, str> {
    // In quotes others may stand.
    let feeds = text.matches('\n').count();
    let returns = text.matches('\r').count() - text.matches("\r\n").count();
    if returns > 0 && returns >= feeds {
        return text.replace('\r', "\n").into();
    }
    text.into()
}

/// Whether some cells are nothing but a second blank.
fn has_gaps(text: &[u8], found: &csv::Table) -> bool {
    let records = found.dialect.records(text);
    let (mut cells, mut empty) = (0, 0);
    for cell in records.iter().flat_map(|it| &it.cells) {
        cells += 1;
        empty += usize::from(cell.place.is_empty() && !cell.quoted);
    }
    empty * 10 > cells
}

fn fixed(found: fixed_width::FixedWidth, label: &str) -> Shape {
    let format =
        FixedWidthFormat { skip: found.skip as u32, trailer: found.trailer as u32, ..fixed_width_format(label) };
    let drift = if found.ragged { Drift { missing: Missing::Null, ..Drift::STRICT } } else { Drift::STRICT };
    let told_by = if found.rule.is_some() {
        "the line of dashes"
    } else {
        "what is blank in every line: those that touch are one"
    };
    let mut notes = vec![format!("columns are told by {told_by}")];
    if let Some(strange @ 1..) = found.rule {
        notes.push(format!("{strange} lines have something between the columns, which is not read"));
    }
    if let (true, Some(Location::Characters { last, .. })) =
        (found.ragged, found.columns.last().and_then(|it| it.at.as_ref()))
    {
        notes.push(format!(
            "no record of the sample has more than {last} characters: what others have behind them is not read"
        ));
    }
    notes.extend(left_out(found.trailer));
    Shape {
        format: Some(Format::FixedWidth(format)),
        drift,
        columns: Some(found.columns),
        notes,
        ..Shape::new("fixed_width")
    }
}

/// What is told of records at the end that are no data.
pub(crate) fn left_out(trailer: usize) -> Option<String> {
    match trailer {
        0 => None,
        1 => Some("the last record is left out: it has sums or a note".to_owned()),
        _ => Some(format!("the last {trailer} records are left out: they have sums or notes")),
    }
}

fn delimited(text: &[u8], found: &csv::Table, label: &str) -> Shape {
    let mut notes = Vec::new();
    if found.width == 1 {
        notes.push("no delimiter divides its lines".to_owned());
    } else if found.share < 0.9 {
        notes.push(format!(
            "{:.0} % of its records have {} fields; the others are malformed",
            found.share * 100.0,
            found.width
        ));
    }
    notes.extend(left_out(found.trailer));
    if found.ragged == Ragged::Pad {
        notes.push("records may have fewer fields than the header has names: what they lack is null".to_owned());
    }
    let mut width = found.width;
    let mut names = Names::default();
    let header = found.header.as_ref().map(|it| it.names.as_slice());
    // Without a name a column goes by its place, and where one does, all do.
    let by_name = header.filter(|it| by_name(it, found.closed));
    let mut skip = found.skip;
    let columns: Vec<Called> = match (by_name, header) {
        (Some(header), _) => {
            let called = |it: &String| Called { name: names.next(it), header: Some(it.clone()), ..Called::default() };
            width -= usize::from(found.closed && header.last().is_some_and(String::is_empty));
            header.iter().take(width).map(called).collect()
        }
        (None, Some(header)) => {
            skip = found.behind_header;
            notes.push("its header lacks names, or has one twice: columns go by their order".to_owned());
            header.iter().map(|it| Called { name: names.next(it), ..Called::default() }).collect()
        }
        (None, None) => {
            notes.push("nothing shows that its first record is a header, so none is read".to_owned());
            (0..width).map(|_| Called { name: names.next(""), ..Called::default() }).collect()
        }
    };
    let dialect = found.dialect;
    notes.extend(escaped_without_quotes(text, dialect));
    notes.extend(csv::swallowed(text, found));
    let lines = found.header.as_ref().filter(|_| by_name.is_some());
    let used = |sign: u8| text.contains(&sign);
    let plain = CsvFormat::plain(Origin::default());
    let format = CsvFormat {
        delimiter: dialect.delimiter,
        // A quote that the text does not have takes no part.
        quote: dialect.quote.filter(|it| used(*it) || *it == b'"'),
        escape: dialect.escape,
        comment: found.comment,
        header: by_name.is_some(),
        header_lines: lines.map_or(1, |it| it.lines as u32),
        names: lines.filter(|it| it.is_of_first && it.lines > 1).map(|_| 1),
        skip: skip as u32,
        trailer: found.trailer as u32,
        nulls: Vec::new(),
        trim: dialect.trim,
        ragged: found.ragged,
        encoding: label.to_owned(),
        ..plain
    };
    Shape { format: Some(Format::Csv(format)), columns: Some(columns), notes, ..Shape::new("csv") }
}

/// What is told of cells without quotes in which quotes stand behind a backslash, which is a part of the value there.
fn escaped_without_quotes(text: &[u8], dialect: csv::Dialect) -> Option<String> {
    let is_escaped = |bytes: &[u8]| memchr::memmem::find(bytes, b"\\\"").is_some();
    if !is_escaped(text) {
        return None;
    }
    let records = dialect.records(text);
    let plain = records.iter().flat_map(|it| &it.cells).filter(|it| !it.quoted);
    let count = plain.filter(|it| text.get(it.place.clone()).is_some_and(is_escaped)).count();
    let cells = if count == 1 { "a cell" } else { "cells" };
    (count > 0).then(|| format!("a backslash stands before quotes in {cells} without quotes around, and stays there"))
}

/// Whether a header gives every column a name of its own; the last may lack where lines end with a delimiter.
pub(crate) fn by_name(header: &[String], closed: bool) -> bool {
    let named = match header.split_last() {
        Some((last, rest)) if last.is_empty() && closed => rest,
        _ => header,
    };
    let sound = |it: &String| !it.is_empty() && !it.contains(['\r', '\u{FFFD}']);
    named.iter().all(sound) && named.iter().collect::<BTreeSet<_>>().len() == named.len()
}
