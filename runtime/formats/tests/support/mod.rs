//! Sources written in a line, and batches as text.

pub mod avro;
pub mod messages;
pub mod parquet;
pub mod reference;
pub mod rows;
pub mod runs;
pub mod typed;
mod types;
pub mod workbooks;

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, UInt8Type, UInt64Type};
use arrow::util::display::array_value_to_string;
use ingest_formats::{
    FailureKind, FileError, JsonPlan, MalformedReason, MessagePlan, Opened, ReadLimits, ReadStats, TextPlan,
    TextReader, XmlPlan, plan, system,
};
use ingest_program::{
    Column, CsvFormat, ElseAction, Expr, ExprKind, FixedWidthFormat, Format, JsonFormat, Literal, Location, Malformed,
    NdjsonFormat, Origin, Positions, Recovery, Source, Step, Stored, Type, Undecodable, XmlFormat,
};

use types::kind;

/// Holds the files of a corpus that is not here to what stands in the lines of a file of its own: where they are `tests/corpus` says, as
/// `INGEST_DOCUMENTS_CORPUS` and `INGEST_DOCUMENTS_REFERENCE`. Nothing is compared where it does not.
pub fn compare_corpus<T: IntoIterator<Item = String>>(of: &str, told: &str, differences: impl Fn(&Path, &str) -> T) {
    let variable = |what: &str| std::env::var_os(format!("INGEST_{of}_{what}"));
    let (Some(folder), Some(told)) = (variable("CORPUS"), variable(told)) else { return };
    let told = fs::read_to_string(told).unwrap();
    let found: Vec<_> = told.lines().flat_map(|it| differences(Path::new(&folder), it)).collect();
    assert!(found.is_empty(), "{found:#?}");
    println!("{} lines", told.lines().count());
}

/// The defaults of the language.
pub fn csv() -> CsvFormat {
    CsvFormat::plain(Origin::default())
}

pub fn source(format: CsvFormat, columns: Vec<Column>) -> Source {
    Source { columns, ..Source::new("feed", "here", "", Format::Csv(format), Origin::default()) }
}

/// The defaults of the language.
pub fn ndjson() -> NdjsonFormat {
    NdjsonFormat {
        nulls: Vec::new(),
        encoding: "utf-8".into(),
        undecodable: Undecodable::Reject,
        malformed: Malformed::Reject,
        origin: Origin::default(),
    }
}

/// The defaults of the language.
pub fn fixed_width() -> FixedWidthFormat {
    FixedWidthFormat {
        record: None,
        positions: Positions::Characters,
        kind: None,
        comment: None,
        skip: 0,
        trailer: 0,
        nulls: vec![String::new()],
        trim: true,
        encoding: "utf-8".into(),
        undecodable: Undecodable::Reject,
        malformed: Malformed::Reject,
        origin: Origin::default(),
    }
}

/// The defaults of the language; records stand at a path of names, as `data/items`.
pub fn json(row: &str) -> JsonFormat {
    let NdjsonFormat { nulls, encoding, undecodable, malformed, origin } = ndjson();
    JsonFormat { row: names(row), nulls, encoding, undecodable, malformed, origin }
}

/// The defaults of the language; records stand at a path of names, as `studies/study`.
pub fn xml(row: &str) -> XmlFormat {
    XmlFormat {
        row: names(row),
        namespaces: Vec::new(),
        nulls: vec![String::new()],
        trim: true,
        encoding: None,
        undecodable: Undecodable::Reject,
        malformed: Malformed::Reject,
        origin: Origin::default(),
    }
}

/// A source of documents.
pub fn documents(format: Format, columns: Vec<Column>) -> Source {
    Source { columns, ..Source::new("feed", "here", "", format, Origin::default()) }
}

fn names(path: &str) -> Vec<String> {
    path.split('/').filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// `provider/@id`, `a/0/b`, `../@year`, `.`.
fn steps(path: &str) -> Vec<Step> {
    if path == "." {
        return Vec::new();
    }
    let step = |text: &str| match (text.strip_prefix('@'), text.parse()) {
        (Some(name), _) => Step::Attribute(name.to_owned()),
        (_, Ok(index)) => Step::Index(index),
        _ if text == ".." => Step::Parent,
        _ => Step::Name(text.to_owned()),
    };
    path.split('/').map(step).collect()
}

/// `1..11`, `1..5 packed`, `provider/@id`.
fn location(place: &str) -> Location {
    let (range, stored) = place.split_once(' ').unwrap_or((place, ""));
    let Some((first, last)) = range.split_once("..").and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?))) else {
        return Location::Path(steps(place));
    };
    let stored = Stored::ALL.into_iter().find(|it| it.word() == Some(stored)).unwrap_or_default();
    Location::Characters { first, last, stored }
}

/// `id int`, `name text? from Full Name`, `paid decimal(9,2) at 1..5 packed`, `born date? %d-%b-%Y`, `paid decimal(12,2) else null`, `npi text at provider/0/npi`.
pub fn column(text: &str) -> Column {
    let (text, at) = text.split_once(" at ").map_or((text, None), |(text, place)| (text, Some(location(place))));
    let (text, header) = text.split_once(" from ").map_or((text, None), |(text, header)| (text, Some(header)));
    let (text, else_null) = text.strip_suffix(" else null").map_or((text, false), |text| (text, true));
    let (name, ty) = text.split_once(' ').unwrap();
    let (ty, format) = ty.split_once(' ').map_or((ty, None), |(ty, format)| (ty, Some(format.to_owned())));
    let (ty, accepts_null) = ty.strip_suffix('?').map_or((ty, false), |ty| (ty, true));
    let kind = kind(ty);
    let null = Expr { kind: ExprKind::Literal(Literal::Null), ty: Type::optional(kind), origin: Origin::default() };
    Column {
        name: name.to_owned(),
        header: header.unwrap_or(name).to_owned(),
        at,
        doc: None,
        ty: Type { kind, nullable: accepts_null || else_null, refinement: None },
        accepts_null,
        format,
        refinement: None,
        labels: Vec::new(),
        on_failure: ElseAction {
            warn: false,
            recovery: if else_null { Recovery::Value(Box::new(null)) } else { Recovery::Reject },
        },
        origin: Origin::default(),
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    pub batch: RecordBatch,
    pub stats: ReadStats,
}

impl Contents {
    /// Where each record stands in its file, and the bytes that are kept of it.
    pub fn kept(&self) -> Vec<(usize, &[u8])> {
        let offsets = self.batch.column_by_name(system::OFFSET).unwrap().as_primitive::<UInt64Type>();
        let raws = self.batch.column_by_name(system::RAW).unwrap().as_binary_view();
        let offsets = offsets.values().iter().map(|it| usize::try_from(*it).unwrap());
        offsets.zip(raws.iter().map(Option::unwrap)).collect()
    }
}

/// A reader that gives a few bytes at a time, as pipes and decompressors do.
struct Trickle(Cursor<Vec<u8>>, usize);

impl Read for Trickle {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let count = to.len().min(self.1);
        self.0.read(&mut to[..count])
    }
}

/// Reads a whole file into one batch.
pub fn read(source: &Source, projection: &[&str], bytes: &[u8], limits: ReadLimits) -> Result<Contents, FileError> {
    let plan = TextPlan::new(source, projection).unwrap();
    let input = Trickle(Cursor::new(bytes.to_vec()), limits.block.max(3));
    let mut reader = TextReader::open_with(Arc::clone(&plan), Box::new(input), limits, ReadStats::default())?;
    let decoder = reader.decoder();
    let mut batches = vec![RecordBatch::new_empty(plan.schema())];
    while let Some(chunk) = reader.next_chunk()? {
        assert!(chunk.records() > 0 && chunk.records() <= limits.records, "{} records", chunk.records());
        let batch = decoder.decode(&chunk)?;
        assert_eq!(batch.num_rows(), chunk.records());
        batches.push(batch);
    }
    let batch = arrow::compute::concat_batches(&plan.schema(), &batches).unwrap();
    Ok(Contents { batch, stats: reader.stats() })
}

/// Reads a whole file of documents into one batch.
pub fn read_documents(
    source: &Source,
    projection: &[&str],
    bytes: &[u8],
    limits: ReadLimits,
) -> Result<Contents, FileError> {
    let input = Trickle(Cursor::new(bytes.to_vec()), limits.block.max(3));
    let scratch = std::path::Path::new("/nowhere");
    let file = Opened { bytes: Box::new(input), earlier: ReadStats::default(), scratch };
    let schema = plan(source, projection).unwrap().columns().schema();
    let mut reader = match source.format {
        Format::Xml(_) => XmlPlan::new(source, projection).unwrap().open_with(file, limits)?,
        Format::X12(_) | Format::Hl7v2(_) => MessagePlan::new(source, projection).unwrap().open_with(file, limits)?,
        _ => JsonPlan::new(source, projection).unwrap().open_with(file, limits)?,
    };
    let mut batches = vec![RecordBatch::new_empty(Arc::clone(&schema))];
    while let Some(records) = reader.next()? {
        let batch = records.decode()?;
        assert!(batch.num_rows() > 0 && batch.num_rows() <= limits.records, "{} records", batch.num_rows());
        batches.push(batch);
    }
    let batch = arrow::compute::concat_batches(&schema, &batches).unwrap();
    Ok(Contents { batch, stats: reader.stats() })
}

/// Limits that cut a small file everywhere.
pub fn all_limits() -> Vec<ReadLimits> {
    let usual = ReadLimits::default();
    let mut all = vec![usual];
    for block in [1, 2, 3, 5, 16, 63, 64, 65, 200] {
        for records in [1, 2, 7, 8192] {
            all.push(ReadLimits { block, records, ..usual });
        }
    }
    all
}

/// One line for each record, and what was left out.
pub fn render(source: &Source, projection: &[&str], contents: &Contents) -> String {
    let plan = plan(source, projection).unwrap();
    let Contents { batch, stats } = contents;
    let mut text = String::new();
    for row in 0..batch.num_rows() {
        let number = |name: &str| batch.column_by_name(name).unwrap().as_primitive::<UInt64Type>().value(row);
        let raw = batch.column_by_name(system::RAW).unwrap().as_binary_view().value(row);
        write!(text, "{} @{} [{}]:", number(system::RECORD), number(system::OFFSET), raw.escape_ascii()).unwrap();
        let malformed = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>().value(row);
        if let Some(reason) = MalformedReason::from_number(malformed) {
            writeln!(text, " {reason}").unwrap();
            let masks = (0..system::mask_count(source.columns.len())).map(|mask| number(&system::failed(mask)));
            assert!(masks.into_iter().all(|mask| mask == 0));
            assert!(projection.iter().all(|name| batch.column_by_name(name).unwrap().is_null(row)));
            continue;
        }
        for name in projection {
            write!(text, " {name}={}", value(batch.column_by_name(name).unwrap(), row)).unwrap();
        }
        for (index, column) in source.columns.iter().enumerate() {
            let bit = 1 << (index % 64);
            let failed = number(&system::failed(index / 64)) & bit != 0;
            let missing = number(&system::missing(index / 64)) & bit != 0;
            assert!(failed || !missing);
            let kind = if missing { FailureKind::Missing } else { FailureKind::Unreadable };
            if failed {
                write!(text, " | {}: {}", column.name, plan.columns().failure_reason(index, kind)).unwrap();
            }
        }
        text.push('\n');
    }
    for (what, count) in [
        ("skipped", stats.skipped_lines),
        ("blank", stats.blank_lines),
        ("comment", stats.comment_lines),
        ("trailer", stats.trailer_records),
        ("of another kind", stats.other_records),
        ("without a place", stats.passed_segments),
        ("replaced", stats.replaced),
    ] {
        if count > 0 {
            writeln!(text, "{what}: {count}").unwrap();
        }
    }
    assert_eq!(stats.records, batch.num_rows() as u64);
    text
}

/// Holds what was read of a file to its bytes: all were read, every record has its number and is where it says, none stands in another,
/// one that is malformed has no values, and one that is loaded lacks none that it must have without its column being told. How many records are
/// malformed; the others are loaded.
pub fn account(source: &Source, projection: &[&str], contents: &Contents, bytes: &[u8]) -> usize {
    let Contents { batch, stats } = contents;
    assert_eq!(stats.bytes, bytes.len() as u64);
    assert_eq!(stats.records, batch.num_rows() as u64);
    let numbers = |name: &str| batch.column_by_name(name).unwrap().as_primitive::<UInt64Type>();
    assert!(numbers(system::RECORD).values().iter().copied().eq(1..=stats.records));
    let reasons = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
    let wanted = |index: usize| {
        let column = &source.columns[index];
        let mask = numbers(&system::failed(index / 64));
        projection
            .contains(&column.name.as_str())
            .then(|| (column, batch.column_by_name(&column.name).unwrap(), index, mask))
    };
    let wanted: Vec<_> = (0..source.columns.len()).filter_map(wanted).collect();
    let (mut end, mut malformed) = (0, 0);
    for (row, (offset, raw)) in contents.kept().into_iter().enumerate() {
        assert!(offset >= end, "record {} is at {offset}, the one before ends at {end}", row + 1);
        assert!(bytes[offset..].starts_with(raw), "record {} at {offset}", row + 1);
        end = offset + raw.len();
        let is_malformed = reasons.value(row) != 0;
        assert_eq!(is_malformed, MalformedReason::from_number(reasons.value(row)).is_some());
        // What lacks between two commas is malformed, and has no bytes.
        assert!(is_malformed || !raw.is_empty(), "record {} at {offset} has no bytes", row + 1);
        malformed += usize::from(is_malformed);
        for (column, array, index, mask) in &wanted {
            let has_failed = mask.value(row) >> (index % 64) & 1 == 1;
            let name = &column.name;
            if is_malformed {
                assert!(array.is_null(row) && !has_failed, "record {} is malformed, `{name}`", row + 1);
            } else if has_failed {
                assert!(array.is_null(row), "record {} has failed, `{name}`", row + 1);
            } else {
                assert!(array.is_valid(row) || column.accepts_null, "record {} lacks `{name}`", row + 1);
            }
        }
    }
    malformed
}

fn value(array: &dyn Array, row: usize) -> String {
    match array.data_type() {
        _ if array.is_null(row) => "null".to_owned(),
        DataType::Utf8View => format!("{:?}", array.as_string_view().value(row)),
        _ => array_value_to_string(array, row).unwrap(),
    }
}

/// What a file of a case holds: `\xFF` stands for a byte, and a `\c` at the end for no line end.
pub fn unescape(text: &str) -> Vec<u8> {
    let text = text.strip_suffix("\\c\n").unwrap_or(text);
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}
