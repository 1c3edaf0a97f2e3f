//! Tables of text that others wrote: what the block reads, cell by cell, is what the `csv` crate reads in the same dialect.
//!
//! The crate is told what the block says of lines and cells: delimiter, quote, escape, comment, and how many lines are none of the table. Types
//! and null markers are not compared, for the block is read with every cell as a text; nor are records that are malformed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::thread;

use ingest_program::{CsvFormat, Format, Source, Type, TypeKind};

use crate::support::files;
use crate::support::load::{Record, compiled, load, told};

/// Files of which a record is malformed that is whole for the crate, or the other way round: text behind a quote that closes is a part of
/// the cell to it, and what a header's last delimiter says of the records' width it is not asked.
const MALFORMED: [&str; 5] = [
    "csv/duckdb/locations_header_trailing_comma.csv",
    "csv/duckdb/rabo-anon.csv.gz",
    "csv/duckdb/rejects/unquoted/basic.csv",
    "csv/duckdb/rejects/unquoted/unquoted_new_line.csv",
    "csv/frictionless/defective-rows.csv",
];

fn corpus() -> PathBuf {
    std::env::var_os("INGEST_TABLES_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus"), PathBuf::from)
}

/// What is in the file; nothing where it is a gzip that does not unpack.
fn bytes(path: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    if path.extension().is_none_or(|it| it != "gz") {
        return Some(bytes);
    }
    let mut content = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut content).ok().map(|_| content)
}

/// The source with every cell as the text that it is.
fn texts(source: &Source, format: &CsvFormat) -> Source {
    let mut source =
        Source { format: Format::Csv(CsvFormat { nulls: Vec::new(), ..format.clone() }), ..source.clone() };
    for column in &mut source.columns {
        column.ty = Type { kind: TypeKind::Text, nullable: true, refinement: None };
        column.accepts_null = true;
        column.format = None;
        column.refinement = None;
    }
    source
}

/// The records of a text behind its header; why there are none.
fn by_crate(format: &CsvFormat, bytes: &[u8]) -> Result<Vec<Vec<String>>, &'static str> {
    let encoding = encoding_rs::Encoding::for_label(format.encoding.as_bytes()).ok_or("no encoding of the standard")?;
    let (text, _, is_broken) = encoding.decode(bytes);
    let &[delimiter] = format.delimiter.bytes() else { return Err("a delimiter of several characters") };
    if is_broken {
        return Err("no text in its encoding");
    }
    // A carriage return ends a line for the crate, also beside others; and blanks before a quote make it a part of the cell.
    let is_mixed = text.contains('\n') && text.matches('\r').count() > text.matches("\r\n").count();
    let blank_before = |quote| text.contains(&format!(" {}", char::from(quote)));
    if is_mixed || (format.trim && format.quote.is_some_and(blank_before)) {
        return Err("signs that the crate reads otherwise");
    }
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let behind: String = text.split_inclusive(end).skip(format.skip as usize).collect();
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter).comment(format.comment);
    reader.escape(format.escape).double_quote(format.escape.is_none());
    match format.quote {
        Some(quote) => reader.quote(quote),
        None => reader.quoting(false),
    };
    let records: Result<Vec<_>, _> = reader.from_reader(behind.as_bytes()).records().collect();
    let records = records.map_err(|_| "what the crate refuses")?;
    let header = if format.header { format.header_lines as usize } else { 0 };
    let end = records.len().saturating_sub(format.trailer as usize);
    let cells = |it: &csv::StringRecord| it.iter().map(str::to_owned).collect();
    let records = records.get(header..end).ok_or("a header without its lines")?;
    Ok(records.iter().map(cells).collect())
}

/// Why a file is not compared; none where it is, and agrees.
fn compare(path: &Path) -> Result<Option<&'static str>, String> {
    let Some(bytes) = bytes(path) else { return Ok(Some("no gzip that unpacks")) };
    let sniffed = told(&bytes);
    let Some(block) = sniffed.block.filter(|_| sniffed.format == Some("csv") && sniffed.layers.is_empty()) else {
        return Ok(Some("no table of text"));
    };
    let source = compiled(&block);
    let Format::Csv(format) = &source.format else { return Ok(Some("no table of text")) };
    let mut expected = match by_crate(format, &bytes) {
        Ok(records) => records,
        Err(why) => return Ok(Some(why)),
    };
    let found = load(&texts(&source, format), &bytes)?;
    let width = source.columns.len();
    // The crate leaves out lines that are empty, which are records of a table of one column.
    if width == 1 {
        return Ok(Some("one column"));
    }
    // Lines of white space are no records here.
    expected.retain(|it| it.len() > 1 || it.iter().any(|cell| !cell.trim().is_empty()));
    if found.is_empty() && expected.is_empty() {
        return Ok(Some("no records"));
    }
    let rows: Vec<_> = found.iter().filter_map(Record::row).collect();
    if rows.len() < found.len() {
        // What is malformed for us is for the crate a record of another length, or joins what it stands beside.
        expected.retain(|it| it.len() == width);
        if expected.len() != rows.len() {
            return Ok(Some("malformed records"));
        }
    }
    if rows.len() != expected.len() {
        return Err(format!("{} records, the crate has {}", rows.len(), expected.len()));
    }
    for (number, (row, cells)) in rows.into_iter().zip(expected).enumerate() {
        if let Some(cell) = cells.iter().skip(width).find(|it| !it.trim().is_empty()) {
            return Err(format!("row {}: the crate has {cell:?} behind the last column", number + 1));
        }
        for (at, value) in row.iter().enumerate() {
            let cell = cells.get(at).map_or("", |it| if format.trim { it.trim_matches([' ', '\t']) } else { it });
            let value = value.as_deref().unwrap_or_default();
            if value != cell {
                return Err(format!("row {}, column {}: {value:?}, the crate has {cell:?}", number + 1, at + 1));
            }
        }
    }
    Ok(None)
}

#[test]
fn every_cell_is_what_the_csv_crate_reads() {
    let corpus = corpus();
    let least = if std::env::var_os("INGEST_TABLES_CORPUS").is_some() { 1_220 } else { 180 };
    let ends = [".csv", ".tsv", ".txt", ".psv", ".dat", ".data", ".rdb", ".tab", ".csv.gz", ".tsv.gz"];
    let mut paths = files(&corpus);
    paths.retain(|it| it.to_str().is_some_and(|it| ends.iter().any(|end| it.ends_with(end))));
    let half = |first| paths.iter().skip(first).step_by(2).map(|it| (it, compare(it))).collect::<Vec<_>>();
    let found = thread::scope(|scope| {
        let others = scope.spawn(|| half(1));
        [half(0), others.join().unwrap()].concat()
    });
    let (mut compared, mut wrong, mut left) = (0, Vec::new(), BTreeMap::<_, Vec<_>>::new());
    for (path, outcome) in found {
        let name = path.strip_prefix(&corpus).unwrap().display().to_string();
        match outcome {
            Ok(None) => compared += 1,
            Ok(Some("malformed records")) if !MALFORMED.contains(&name.as_str()) => {
                wrong.push(format!("{name}: its malformed records are others than the crate's"));
            }
            Ok(Some(why)) => left.entry(why).or_default().push(name),
            Err(why) => wrong.push(format!("{name}: {why}")),
        }
    }
    println!("{compared} files agree\n{left:#?}");
    assert!(compared >= least, "{compared} files");
    let malformed = left.get("malformed records").map_or(0, Vec::len);
    assert!(least < 1_000 || malformed == MALFORMED.len(), "of the list some are compared");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
