//! Whatever the bytes, a source reads them as its format promises.
//!
//! An input is a byte that chooses one of the target's sources, a byte that says how its columns are typed and how the stream is cut,
//! and the file. Then this holds:
//!
//! - It is read without a panic, in memory that is bounded by a constant and the length of the file.
//! - Records are counted through, and stand in the file in their order. Where a format keeps a record's bytes, they are those that stand
//!   at its offset, and no record begins before the one ahead of it has ended.
//! - A malformed record has no value and no failed field. What is decoded is sound to Arrow.
//! - Neither which columns are wanted nor where the stream is cut changes what is malformed, what fails, and how the file ends. Formats
//!   that know types are not read where nothing is wanted: damage that lies there is not seen.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{UInt8Type, UInt64Type};
use ingest_formats::{
    ColumnDrift, FileError, JsonPlan, MessagePlan, Opened, ReadLimits, ReadStats, Reader, TextPlan, TextReader,
    XmlPlan, plan, system,
};
use ingest_program::{Added, Column, Drift, ElseAction, Format, Missing, Origin, Recovery, Source, Type, TypeKind};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{memory, sources};

/// Bytes that reading takes at most, however short the file is: blocks of the stream, buffers of decompressors, a batch of 8,192 rows.
const AT_LEAST: usize = 96 << 20;
/// And for each byte of the file: a record of some bytes is kept, with its places and views, in each of some columns.
const PER_BYTE: usize = 2048;
/// Records that are looked at: some bytes of a compressed file may be any number of them.
const ENOUGH: usize = 100_000;
/// Columns of a file that are declared; the others are added ones.
const DECLARED: usize = 24;
/// What separates the parts of a workbook in an input that is made into its archive.
const BETWEEN_PARTS: u8 = 0x1E;

/// A target: its sources.
type Target = LazyLock<Vec<Arc<Source>>>;

static TARGETS: [(&str, Target); 6] = [
    ("columnar", LazyLock::new(|| sources::compiled(include_str!("../sources/columnar.ingest")))),
    ("documents", LazyLock::new(|| sources::compiled(include_str!("../sources/documents.ingest")))),
    ("excel", LazyLock::new(|| sources::compiled(include_str!("../sources/excel.ingest")))),
    ("messages", LazyLock::new(|| sources::compiled(include_str!("../sources/messages.ingest")))),
    ("sas", LazyLock::new(|| sources::compiled(include_str!("../sources/sas.ingest")))),
    ("text", LazyLock::new(|| sources::compiled(include_str!("../sources/text.ingest")))),
];

/// Where files lie that are not read from start to end.
static SCRATCH: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    folder.expect("a folder")
});

/// Holds an input to the properties.
pub fn holds(target: &str, input: &[u8]) {
    let [which, how, file @ ..] = input else { return };
    let (_, sources) = TARGETS.iter().find(|(name, _)| *name == target).expect("a target");
    let Some(declared) = sources::chosen(sources, *which) else { return };
    let packed = declared.name.ends_with("_of_parts").then(|| archive(file));
    let file = packed.as_deref().unwrap_or(file);
    let source = with_columns_of(file, declared, *how);
    let names: Vec<&str> = source.columns.iter().map(|it| it.name.as_str()).collect();
    let rescued = (source.drift.added == Added::Rescue).then_some(system::RESCUED);
    let everything: Vec<&str> = names.iter().copied().chain(rescued).collect();
    let limits = ReadLimits::default();

    let (_, most) = memory::most_allocated(|| each(&source, &everything, file, limits, &mut |_| true).map(|_| ()));
    let allowed = AT_LEAST + PER_BYTE * file.len();
    assert!(most <= allowed, "{} bytes are read in {most} bytes of memory by {}", file.len(), source.name);

    let wanted = outcome(&source, &names, file, limits);
    let unwanted = outcome(&source, &[], file, limits);
    let is_passed_over = matches!(source.format, Format::Avro(_) | Format::Orc(_) | Format::Parquet(_));
    if !is_passed_over || unwanted.end.is_ok() && wanted.end.is_ok() {
        assert_eq!(unwanted, wanted, "it does not matter which columns are wanted");
    }
    if is_streamed(&source.format) {
        let block = 1 + usize::from(*how) * usize::from(*how);
        let cut = outcome(&source, &names, file, ReadLimits { block, records: 1 + usize::from(*how), ..limits });
        assert_eq!(cut.end, wanted.end, "it does not matter where the stream is cut");
        // Of a file that fails, what came before depends on how much is read at a time.
        if wanted.end.is_ok() {
            assert_eq!(cut, wanted, "it does not matter where the stream is cut");
        }
    }
}

/// What is read of a file.
#[derive(Debug, PartialEq)]
struct Outcome {
    rows: Vec<Row>,
    /// What was counted, and how the columns differ, or why it stopped; neither where it was enough.
    end: Result<Option<(ReadStats, Vec<ColumnDrift>)>, String>,
}

/// What is the same of a row, whichever columns are wanted.
#[derive(Debug, PartialEq)]
struct Row {
    number: u64,
    offset: u64,
    malformed: u8,
    /// A hash of its bytes, where they are the same too.
    raw: u64,
    masks: Vec<u64>,
}

/// Reads a file and holds it to what its format promises.
fn outcome(source: &Source, projection: &[&str], file: &[u8], limits: ReadLimits) -> Outcome {
    let mut rows: Vec<Row> = Vec::new();
    // Where the record before has ended, and its offset.
    let (mut ended, mut last) = (0_usize, 0_u64);
    let verbatim = is_streamed(&source.format);
    let counts_rows = matches!(source.format, Format::Excel(_));
    // What is kept of a row is what was read of it.
    let is_object = matches!(source.format, Format::Avro(_) | Format::Orc(_) | Format::Parquet(_));
    // A page of a data set that is compressed is filled from its end.
    let is_unordered = matches!(source.format, Format::Sas7bdat(_));
    let masks = system::mask_count(source.columns.len());
    let end = each(source, projection, file, limits, &mut |batch| {
        let number = |name: &str| batch.column_by_name(name).expect("a column").as_primitive::<UInt64Type>();
        let (numbers, offsets) = (number(system::RECORD), number(system::OFFSET));
        let stood = batch.column_by_name(system::RAW).expect("a column").as_binary_view();
        let malformed = batch.column_by_name(system::MALFORMED).expect("a column").as_primitive::<UInt8Type>();
        let failed: Vec<_> = (0..masks).map(|mask| number(&system::failed(mask))).collect();
        let missing: Vec<_> = (0..masks).map(|mask| number(&system::missing(mask))).collect();
        for column in batch.columns() {
            column.to_data().validate_full().expect("it is sound");
        }
        for row in 0..batch.num_rows() {
            let (offset, raw, malformed) = (offsets.value(row), stood.value(row), malformed.value(row));
            assert_eq!(numbers.value(row), rows.len() as u64 + 1, "records are counted through");
            assert!(
                is_unordered || last <= offset,
                "record {} at {offset} stands before the one ahead of it",
                rows.len() + 1
            );
            assert!(counts_rows || offset <= file.len() as u64, "{offset} is in the file");
            if verbatim {
                let start = usize::try_from(offset).expect("a place in memory");
                assert!(ended <= start, "record {} at {start} begins in the one before", rows.len() + 1);
                ended = start + raw.len();
                assert_eq!(file.get(start..ended), Some(raw), "its bytes stand at {start}");
            }
            last = offset;
            for (failed, missing) in failed.iter().zip(&missing) {
                assert_eq!(missing.value(row) & !failed.value(row), 0, "what is missing has failed");
                assert!(malformed == 0 || failed.value(row) == 0, "a malformed record has no field that fails");
            }
            let values = &batch.columns()[..projection.len()];
            assert!(malformed == 0 || values.iter().all(|it| it.is_null(row)), "a malformed record has no value");
            let mut hasher = DefaultHasher::new();
            if !is_object {
                raw.hash(&mut hasher);
            }
            let masks = failed.iter().chain(&missing).map(|mask| mask.value(row)).collect();
            rows.push(Row { number: numbers.value(row), offset, malformed, raw: hasher.finish(), masks });
        }
        rows.len() < ENOUGH
    });
    if let Ok(Some((stats, _))) = &end {
        assert_eq!(stats.records, rows.len() as u64, "every record is a row");
        assert!(!verbatim || stats.bytes == file.len() as u64, "{} of {} bytes are read", stats.bytes, file.len());
    }
    Outcome { rows, end: end.map_err(|error| error.to_string()) }
}

/// How a file ended that was read to its end.
type End = Result<Option<(ReadStats, Vec<ColumnDrift>)>, FileError>;

/// Hands out the batches of a file, until it is enough.
fn each(
    source: &Source,
    projection: &[&str],
    file: &[u8],
    limits: ReadLimits,
    enough: &mut dyn FnMut(&RecordBatch) -> bool,
) -> End {
    let mut reader = open(source, projection, file, limits)?;
    let mut left = ENOUGH;
    while let Some(records) = reader.next()? {
        let batch = records.decode()?;
        assert!(batch.num_rows() > 0, "a batch has rows");
        left = left.saturating_sub(batch.num_rows());
        if !enough(&batch) || left == 0 {
            return Ok(None);
        }
    }
    let drift = reader.differences().drift();
    Ok(Some((reader.stats(), drift)))
}

fn open<'a>(
    source: &Source,
    projection: &[&str],
    file: &'a [u8],
    limits: ReadLimits,
) -> Result<Box<dyn Reader + 'a>, FileError> {
    let planned = "a source that the compiler takes has a plan";
    let earlier = ReadStats::default();
    let opened = Opened { bytes: Box::new(file), earlier, scratch: SCRATCH.path() };
    match &source.format {
        Format::Csv(_) | Format::FixedWidth(_) => {
            let plan = TextPlan::new(source, projection).expect(planned);
            Ok(Box::new(TextReader::open_with(plan, opened.bytes, limits, earlier)?))
        }
        Format::Json(_) | Format::Ndjson(_) => {
            JsonPlan::new(source, projection).expect(planned).open_with(opened, limits)
        }
        Format::Xml(_) => XmlPlan::new(source, projection).expect(planned).open_with(opened, limits),
        Format::X12(_) | Format::Hl7v2(_) => {
            MessagePlan::new(source, projection).expect(planned).open_with(opened, limits)
        }
        _ => plan(source, projection).expect(planned).open(opened),
    }
}

/// Whether a format is cut into records where it is text.
fn is_streamed(format: &Format) -> bool {
    matches!(
        format,
        Format::Csv(_)
            | Format::FixedWidth(_)
            | Format::Json(_)
            | Format::Ndjson(_)
            | Format::Xml(_)
            | Format::X12(_)
            | Format::Hl7v2(_)
    )
}

const TYPES: [TypeKind; 10] = [
    TypeKind::Text,
    TypeKind::Int,
    TypeKind::Date,
    TypeKind::Decimal { precision: 12, scale: 2 },
    TypeKind::Timestamp,
    TypeKind::Float,
    TypeKind::Bytes,
    TypeKind::Bool,
    TypeKind::Decimal { precision: 38, scale: 9 },
    TypeKind::Time,
];

/// The source with the columns that a file says it has, as far as its format names them, each of some type.
fn with_columns_of(file: &[u8], source: &Source, how: u8) -> Source {
    let open_to_all = Drift { added: Added::Ignore, missing: Missing::Null };
    let bare = Source { columns: Vec::new(), drift: open_to_all, ..source.clone() };
    let limits = ReadLimits::default();
    let Ok(reader) = open(&bare, &[], file, limits) else { return source.clone() };
    let mut columns: Vec<Column> = Vec::new();
    for difference in reader.differences().drift() {
        let ColumnDrift::Ignored(name) = difference else { continue };
        if columns.len() < DECLARED && columns.iter().all(|it| it.header != name) {
            let index = columns.len();
            columns.push(column(index, name, TYPES[(index + usize::from(how)) % TYPES.len()]));
        }
    }
    // Not all have a header, and of those that have one some are not declared as it says.
    if columns.is_empty() || how % 8 == 7 {
        return source.clone();
    }
    let mut typed = Source { columns, ..source.clone() };
    // A type that a column cannot have is an error of the file: what is in it would never be read.
    for _ in 0..DECLARED {
        let Err(error) = open(&typed, &[], file, limits).map(|_| ()) else { break };
        match error {
            FileError::ColumnType { column, .. } => {
                let Some(wrong) = typed.columns.iter_mut().find(|it| it.header == column) else { break };
                if wrong.ty.kind == TypeKind::Text {
                    break;
                }
                wrong.ty = Type::optional(TypeKind::Text);
            }
            FileError::NestedColumn { column, .. } => typed.columns.retain(|it| it.header != column),
            FileError::NestedKept { .. } => typed.drift.added = Added::Ignore,
            _ => break,
        }
    }
    typed
}

fn column(index: usize, header: String, kind: TypeKind) -> Column {
    // Every third refuses null.
    let accepts_null = index % 3 != 2;
    Column {
        name: format!("c{index}"),
        header,
        at: None,
        doc: None,
        ty: if accepts_null { Type::optional(kind) } else { Type::required(kind) },
        accepts_null,
        format: None,
        refinement: None,
        labels: Vec::new(),
        on_failure: ElseAction { warn: false, recovery: Recovery::Reject },
        origin: Origin::default(),
    }
}

/// The archive of a workbook whose parts stand in an input one after the other, each with its name in a line before it: bytes that are
/// changed in the archive itself would seldom have the checksum that it says.
fn archive(parts: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for part in parts.split(|byte| *byte == BETWEEN_PARTS) {
        let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let (name, content) = part.split_at(end);
        // Of two parts of one name the archive keeps one.
        if archive.start_file(String::from_utf8_lossy(name), options).is_ok() {
            archive.write_all(content.get(1..).unwrap_or_default()).expect("memory");
        }
    }
    archive.finish().expect("memory").into_inner()
}
