//! Files as a run reads them: with a source that is given, and with the block that `sniff` prints.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{UInt8Type, UInt64Type};
use arrow::util::display::array_value_to_string;
use ingest_analysis::{InputFile, Project, analyse};
use ingest_diagnostics::{Severity, render};
use ingest_formats::{Opened, ReadStats, plan, system};
use ingest_program::{Column, CsvFormat, ElseAction, Format, Origin, Recovery, Source, Type, TypeKind};
use ingest_sniff::{Options, Sniffed, sniff};

/// A record that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Its values as text; none where there is none, or where one is not of its type.
    Row(Vec<Option<String>>),
    /// It cannot be split: its raw bytes.
    Malformed(String),
}

impl Record {
    /// Its values, where it can be split.
    pub fn row(&self) -> Option<&[Option<String>]> {
        match self {
            Self::Row(values) => Some(values),
            Self::Malformed(_) => None,
        }
    }
}

/// What a file is told to be.
pub fn told(bytes: &[u8]) -> Sniffed {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visits.csv");
    fs::write(&file, bytes).unwrap();
    sniff(&file, &Options::default()).unwrap()
}

/// A source of texts in a dialect.
pub fn given(format: CsvFormat, names: &[String]) -> Source {
    let column = |name: &String| Column {
        name: name.clone(),
        header: name.clone(),
        at: None,
        doc: None,
        ty: Type { kind: TypeKind::Text, nullable: true, refinement: None },
        accepts_null: true,
        format: None,
        refinement: None,
        labels: Vec::new(),
        on_failure: ElseAction { warn: false, recovery: Recovery::Reject },
        origin: Origin::default(),
    };
    let source = Source::new("visits", "feeds", "", Format::Csv(format), Origin::default());
    Source { columns: names.iter().map(column).collect(), ..source }
}

thread_local! {
    /// Most files are told to be the same.
    static COMPILED: RefCell<BTreeMap<String, Source>> = const { RefCell::new(BTreeMap::new()) };
}

/// The source that the compiler makes of a block.
pub fn compiled(block: &str) -> Source {
    let body = block.lines().filter(|it| !it.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n");
    if let Some(known) = COMPILED.with_borrow(|it| it.get(&body).cloned()) {
        return known;
    }
    let text = format!("connection feeds = local {{ root: \"/data/feeds\" }}\n\n{block}");
    let file = InputFile { path: "visits.ingest".to_owned(), text };
    let analysis = analyse(&Project { manifest: None, files: vec![file] });
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Error).cloned().collect();
    assert!(errors.is_empty(), "{}{block}", render::short(&analysis.sources, &errors));
    let source = analysis.program.unwrap().source("visits").unwrap().clone();
    COMPILED.with_borrow_mut(|it| it.insert(body, source.clone()));
    source
}

/// The records of a file; why it cannot be read.
pub fn load(source: &Source, bytes: &[u8]) -> Result<Vec<Record>, String> {
    let names: Vec<_> = source.columns.iter().map(|it| it.name.as_str()).collect();
    let scratch = std::env::temp_dir();
    let file =
        Opened { bytes: Box::new(Cursor::new(bytes.to_vec())), earlier: ReadStats::default(), scratch: &scratch };
    let mut reader = Arc::clone(&plan(source, &names).unwrap()).open(file).map_err(|it| it.to_string())?;
    let mut records = Vec::new();
    while let Some(next) = reader.next().map_err(|it| it.to_string())? {
        let batch = next.decode().map_err(|it| it.to_string())?;
        records.extend((0..batch.num_rows()).map(|row| record(&batch, names.len(), row)));
    }
    Ok(records)
}

fn record(batch: &RecordBatch, width: usize, row: usize) -> Record {
    let own = |name: &str| batch.column_by_name(name).unwrap();
    if own(system::MALFORMED).as_primitive::<UInt8Type>().value(row) != 0 {
        return Record::Malformed(String::from_utf8_lossy(own(system::RAW).as_binary_view().value(row)).into_owned());
    }
    let failed = |column: usize| {
        let mask = own(&system::failed(column / 64)).as_primitive::<UInt64Type>().value(row);
        mask & (1 << (column % 64)) != 0
    };
    let value = |column: usize| {
        let values = batch.column(column);
        (!values.is_null(row) && !failed(column)).then(|| array_value_to_string(values, row).unwrap())
    };
    Record::Row((0..width).map(value).collect())
}
