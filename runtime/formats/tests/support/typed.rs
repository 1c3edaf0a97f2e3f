//! Files of formats that know types: sources for them, and what is read.

use std::fmt::Write as _;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType, UInt8Type,
    UInt64Type,
};
use arrow::util::display::array_value_to_string;
use ingest_formats::{ColumnDrift, FailureKind, FileError, MalformedReason, Opened, ReadStats, plan, system};
use ingest_program::{Added, Column, Drift, ElseAction, Format, Missing, Origin, Recovery, Source, Type, TypeKind};

pub use super::types::kind;

/// A source that keeps every column as it is.
pub fn all(format: Format) -> Source {
    Source { drift: Drift { added: Added::Rescue, missing: Missing::Refuse }, ..source(format, &[]) }
}

/// What a source reads of a file, and its raw records, so many at most.
pub fn golden(source: &Source, bytes: &[u8], most: usize) -> String {
    let mut names: Vec<_> = source.columns.iter().map(|column| column.name.as_str()).collect();
    if source.drift.added == Added::Rescue {
        names.push(system::RESCUED);
    }
    match read_of(source, &names, bytes) {
        Ok(contents) => {
            let raw = contents.batch.column_by_name(system::RAW).unwrap().as_binary_view();
            let raw: Vec<_> = raw.iter().flatten().take(most).map(String::from_utf8_lossy).collect();
            format!("{}{}\n", render(source, &contents), raw.join("\n"))
        }
        Err(error) => format!("error: {error}\n"),
    }
}

/// A source that reads these columns, `name type`.
pub fn reads(format: Format, columns: &[&str], drift: Drift) -> Source {
    let columns: Vec<_> =
        columns.iter().map(|it| it.split_once(' ').unwrap()).map(|(name, ty)| (name, kind(ty))).collect();
    Source { drift, ..source(format, &columns) }
}

/// A source that reads these columns, of these names in the file, all nullable.
pub fn source(format: Format, columns: &[(&str, TypeKind)]) -> Source {
    let columns = columns.iter().enumerate().map(|(index, (header, kind))| column(index, header, *kind)).collect();
    Source { columns, ..Source::new("feed", "here", "", format, Origin::default()) }
}

fn column(index: usize, header: &str, kind: TypeKind) -> Column {
    Column {
        name: format!("c{index}"),
        header: header.to_owned(),
        at: None,
        doc: None,
        ty: Type::optional(kind),
        accepts_null: true,
        format: None,
        refinement: None,
        labels: Vec::new(),
        on_failure: ElseAction { warn: false, recovery: Recovery::Reject },
        origin: Origin::default(),
    }
}

/// Columns with parts, as the files named `nested` have them.
pub const NESTED: [&str; 5] = [
    "codes list<text?>",
    "who struct{name:struct{given:text?}?,years:list<int>?}",
    "lines list<struct{code:text?,paid:decimal(8,2)?,marks:list<text?>?}?>",
    "deep list<list<int?>?>",
    "prices list<struct{key:text,value:float?}>",
];

/// What a file holds.
#[derive(Debug)]
pub struct Contents {
    pub batch: RecordBatch,
    pub stats: ReadStats,
    pub drift: Vec<ColumnDrift>,
}

/// A reader that gives a few bytes at a time, as pipes and decompressors do.
struct Trickle(Cursor<Vec<u8>>);

impl Read for Trickle {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let count = to.len().min(1 << 12);
        self.0.read(&mut to[..count])
    }
}

/// Every declared column of a whole file as one batch.
pub fn read(source: &Source, bytes: &[u8]) -> Result<Contents, FileError> {
    let names: Vec<_> = source.columns.iter().map(|column| column.name.as_str()).collect();
    read_of(source, &names, bytes)
}

/// The same of some of the columns. Accounts for every record.
pub fn read_of(source: &Source, projection: &[&str], bytes: &[u8]) -> Result<Contents, FileError> {
    let schema = plan(source, projection).unwrap().columns().schema();
    let mut batches = vec![RecordBatch::new_empty(schema.clone())];
    let (stats, drift) = each(source, projection, bytes, |batch| batches.push(batch))?;
    let batch = arrow::compute::concat_batches(&schema, &batches).unwrap();
    assert_eq!(stats.records, batch.num_rows() as u64);
    let numbers = batch.column_by_name(system::RECORD).unwrap().as_primitive::<UInt64Type>();
    assert!(numbers.values().iter().copied().eq(1..=stats.records));
    Ok(Contents { batch, stats, drift })
}

/// The batches as they come.
pub fn batches(source: &Source, projection: &[&str], bytes: &[u8]) -> Result<Vec<RecordBatch>, FileError> {
    let mut batches = Vec::new();
    each(source, projection, bytes, |batch| batches.push(batch))?;
    Ok(batches)
}

fn each(
    source: &Source,
    projection: &[&str],
    bytes: &[u8],
    mut keep: impl FnMut(RecordBatch),
) -> Result<(ReadStats, Vec<ColumnDrift>), FileError> {
    let plan = plan(source, projection).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let earlier = ReadStats::default();
    let opened = Opened { bytes: Box::new(Trickle(Cursor::new(bytes.to_vec()))), earlier, scratch: scratch.path() };
    let schema = plan.columns().schema();
    let mut reader = plan.open(opened)?;
    while let Some(records) = reader.next()? {
        let batch = records.decode()?;
        assert!(batch.num_rows() > 0);
        assert_eq!(batch.schema(), schema);
        keep(batch);
    }
    Ok((reader.stats(), reader.differences().drift()))
}

/// What is cut of a file without decoding any of it, as it is where others decode.
pub fn cut(source: &Source, bytes: &[u8]) -> Result<ReadStats, FileError> {
    let scratch = tempfile::tempdir().unwrap();
    let earlier = ReadStats::default();
    let opened = Opened { bytes: Box::new(Cursor::new(bytes.to_vec())), earlier, scratch: scratch.path() };
    let mut reader = plan(source, &[]).unwrap().open(opened)?;
    while reader.next()?.is_some() {}
    Ok(reader.stats())
}

/// Bytes of memory that this process had at its most, where the system tells.
pub fn most_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<usize>().ok());
    kibibytes.map_or(0, |it| it << 10)
}

/// One line for each record, with a part of its raw bytes.
pub fn render(source: &Source, contents: &Contents) -> String {
    let plan = plan(source, &[]).unwrap();
    let Contents { batch, stats, drift } = contents;
    let mut text = String::new();
    for row in 0..batch.num_rows() {
        let number = |name: &str| batch.column_by_name(name).unwrap().as_primitive::<UInt64Type>().value(row);
        let raw = batch.column_by_name(system::RAW).unwrap().as_binary_view().value(row);
        write!(text, "{} @{} +{}:", number(system::RECORD), number(system::OFFSET), raw.len()).unwrap();
        let malformed = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>().value(row);
        if let Some(reason) = MalformedReason::from_number(malformed) {
            writeln!(text, " {reason}").unwrap();
            continue;
        }
        for (index, column) in source.columns.iter().enumerate() {
            let array = batch.column_by_name(&column.name).unwrap();
            if array.is_valid(row) {
                write!(text, " {}={}", column.header, array_value_to_string(array, row).unwrap()).unwrap();
            }
            let bit = 1 << (index % 64);
            if number(&system::failed(index / 64)) & bit != 0 {
                let missing = number(&system::missing(index / 64)) & bit != 0;
                let kind = if missing { FailureKind::Missing } else { FailureKind::Unreadable };
                write!(text, " | {}: {} |", column.header, plan.columns().failure_reason(index, kind)).unwrap();
            }
        }
        if let Some(rescued) = batch.column_by_name(system::RESCUED).filter(|it| it.is_valid(row)) {
            write!(text, " {}", array_value_to_string(rescued, row).unwrap()).unwrap();
        }
        text.push('\n');
    }
    for difference in drift {
        writeln!(text, "{difference:?}").unwrap();
    }
    writeln!(text, "{} records, {} bytes", stats.records, stats.bytes).unwrap();
    text
}

/// The values as the scripts of the references spell them.
pub fn crc(array: &dyn Array) -> String {
    let mut text = String::new();
    for row in 0..array.len() {
        if array.is_valid(row) {
            spell(array, row, &mut text);
        }
        text.push('\u{1e}');
    }
    format!("{:08x}", crc32fast::hash(text.as_bytes()))
}

fn spell(array: &dyn Array, row: usize, to: &mut String) {
    let parts = |parts: &mut dyn Iterator<Item = (&dyn Array, usize)>, to: &mut String| {
        for (index, (array, row)) in parts.enumerate() {
            to.push(if index == 0 { '[' } else { '\u{1f}' });
            if array.is_valid(row) { spell(array, row, to) } else { to.push('~') }
        }
        to.push(']');
    };
    match array.data_type() {
        DataType::Utf8View => to.push_str(array.as_string_view().value(row)),
        DataType::Float64 => write!(to, "{:016x}", array.as_primitive::<Float64Type>().value(row).to_bits()).unwrap(),
        DataType::Int64 => write!(to, "{}", array.as_primitive::<Int64Type>().value(row)).unwrap(),
        DataType::Date32 => write!(to, "{}", array.as_primitive::<Date32Type>().value(row)).unwrap(),
        DataType::Timestamp(..) => {
            write!(to, "{}", array.as_primitive::<TimestampMicrosecondType>().value(row)).unwrap();
        }
        DataType::Time64(_) => write!(to, "{}", array.as_primitive::<Time64MicrosecondType>().value(row)).unwrap(),
        DataType::BinaryView => {
            array.as_binary_view().value(row).iter().for_each(|byte| write!(to, "{byte:02x}").unwrap());
        }
        DataType::List(_) => {
            let elements = array.as_list::<i32>().value(row);
            parts(&mut (0..elements.len()).map(|it| (&*elements, it)), to);
        }
        DataType::Struct(_) => parts(&mut array.as_struct().columns().iter().map(|it| (&**it, row)), to),
        _ => to.push_str(&array_value_to_string(array, row).unwrap()),
    }
}

/// The folder of the tests.
pub fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The changes of a mutated file: a byte here and there, a piece that stands twice, a piece that is gone.
pub fn mutate(bytes: &mut Vec<u8>, changes: &[(proptest::sample::Index, u8, u8)]) {
    for (place, what, value) in changes {
        if bytes.is_empty() {
            return;
        }
        let at = place.index(bytes.len());
        match what % 16 {
            0 => bytes.truncate(at),
            1 => {
                let end = (at + 1 + usize::from(*value)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let end = (at + 1 + usize::from(*value)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            3 => {
                let end = (at + 8).min(bytes.len());
                bytes[at..end].fill(*value);
            }
            4 => bytes[at] = 0xFF,
            5 => bytes[at] = 0,
            // Lengths, counts and pointers stand near the beginning.
            6..9 => {
                let near = place.index(bytes.len().min(512));
                bytes[near] = *value;
            }
            9 => bytes[at] ^= 1 << (value % 8),
            _ => bytes[at] = *value,
        }
    }
}
