//! The sample, read as a run would read it.
//!
//! What the columns hold is not asked of another reader than that of runs: columns are read as text first, and when their types
//! are found the sample is read again, with the source as it will be printed.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{UInt8Type, UInt64Type};
use ingest_formats::{FileError, MalformedReason, Opened, ReadStats, Reader, plan, system};
use ingest_program::{Column, Drift, ElseAction, Format, Location, Origin, Recovery, Source, Stored, Type, TypeKind};

use crate::parts::{Part, Parts};
use crate::sample::Sample;

/// Records that are read, at most.
pub(crate) const MOST: usize = 50_000;
/// What stands for a value that is read as no text.
const PARTS: &str = "[…]";

/// A column that was found, before its type is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Called {
    /// Its name in the language.
    pub(crate) name: String,
    /// What the file calls it; nothing where that is not what it is found by.
    pub(crate) header: Option<String>,
    /// Where it is in a record.
    pub(crate) at: Option<Location>,
    /// What the file, or its format, itself says of its values.
    pub(crate) said: Said,
    /// What its values are, where they have parts.
    pub(crate) part: Option<Part>,
    /// What the file calls it in words.
    pub(crate) label: Option<String>,
}

/// What a file, or its format, itself says of the values of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Said {
    /// Nothing.
    #[default]
    Nothing,
    /// They are texts, of which some may be days or times.
    Texts,
    /// They are texts, whatever they look like.
    Text,
    /// Sums of money.
    Amount,
    /// Numbers of something.
    Quantity,
    /// Days or moments, if they can be read as such.
    Day,
    /// They are of this type.
    Kind(TypeKind),
}

impl Called {
    /// As a column of texts.
    pub(crate) fn as_text(&self) -> Column {
        let kind = match (&self.part, &self.at, &self.said) {
            (Some(part), ..) => part.as_text(),
            // What is written as no text is read as none.
            (None, Some(Location::Characters { stored, .. }), Said::Kind(kind)) if *stored != Stored::Text => *kind,
            (None, _, Said::Kind(kind @ (TypeKind::List(_) | TypeKind::Struct(_)))) => *kind,
            _ => TypeKind::Text,
        };
        self.column(kind, true, None)
    }

    /// As a column of this type.
    pub(crate) fn column(&self, kind: TypeKind, nullable: bool, format: Option<String>) -> Column {
        Column {
            name: self.name.clone(),
            header: self.header.clone().unwrap_or_else(|| self.name.clone()),
            at: self.at.clone(),
            doc: self.label.clone(),
            ty: Type { kind, nullable, refinement: None },
            accepts_null: nullable,
            format,
            refinement: None,
            labels: Vec::new(),
            on_failure: ElseAction { warn: false, recovery: Recovery::Reject },
            origin: Origin::default(),
        }
    }
}

/// A source of these columns.
pub(crate) fn source(name: &str, format: Format, drift: Drift, columns: Vec<Column>) -> Source {
    Source { columns, drift, ..Source::new(name, "feeds", "", format, Origin::default()) }
}

/// The values of each column as text, in the order of records; none where there is none.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// Of a value that has parts, whether there is one.
    pub(crate) columns: Vec<Vec<Option<String>>>,
    /// What is in those.
    pub(crate) parts: Vec<Option<Parts>>,
    pub(crate) records: usize,
    pub(crate) malformed: usize,
}

/// Reads all columns of a source whose columns are those that were found, as texts.
pub(crate) fn texts(source: &Source, called: &[Called], sample: &Sample) -> Result<Texts, Unread> {
    let parts = called.iter().map(|it| it.part.as_ref().map(Parts::of)).collect();
    let mut texts = Texts { columns: vec![Vec::new(); source.columns.len()], parts, ..Texts::default() };
    let mut cut = 0;
    each_batch(source, sample, &mut |batch| {
        let malformed =
            batch.column_by_name(system::MALFORMED).map(|it| it.as_primitive::<UInt8Type>().values().clone());
        cut = usize::from(is_cut(sample, malformed.as_deref().unwrap_or_default()));
        for row in 0..batch.num_rows() {
            if malformed.as_ref().and_then(|it| it.get(row)).is_some_and(|it| *it != 0) {
                texts.malformed += 1;
                continue;
            }
            for (index, (values, parts)) in texts.columns.iter_mut().zip(&mut texts.parts).enumerate() {
                let column = batch.column(index);
                values.push(match parts {
                    _ if column.is_null(row) => None,
                    Some(parts) => {
                        parts.add(column, row);
                        Some(PARTS.to_owned())
                    }
                    None => Some(column.as_string_view_opt().map_or(PARTS, |it| it.value(row)).to_owned()),
                });
            }
        }
        texts.records += batch.num_rows();
        texts.records < MOST
    })?;
    (texts.records, texts.malformed) = (texts.records - cut, texts.malformed - cut);
    Ok(texts)
}

/// What of a sample its source does not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    pub(crate) records: usize,
    pub(crate) malformed: usize,
    /// For each column how many of its fields are not of its type, or null where they may not be.
    pub(crate) failed: Vec<usize>,
}

/// Reads a sample with a source as it is. Of whole records the first `judged` have to have columns of their types.
pub(crate) fn faults(source: &Source, sample: &Sample, judged: usize) -> Result<Faults, Unread> {
    let mut left = judged;
    let mut faults = Faults { failed: vec![0; source.columns.len()], ..Faults::default() };
    let mut cut = 0;
    each_batch(source, sample, &mut |batch| {
        faults.records += batch.num_rows();
        let mut rows = batch.num_rows();
        if let Some(malformed) = batch.column_by_name(system::MALFORMED) {
            let malformed = malformed.as_primitive::<UInt8Type>().values();
            faults.malformed += malformed.iter().filter(|it| **it != 0).count();
            cut = usize::from(is_cut(sample, malformed));
            let mut whole = malformed.iter().enumerate().filter(|(_, it)| **it == 0);
            rows = whole.nth(left).map_or(rows, |(row, _)| row);
            left = left.saturating_sub(memchr::memchr_iter(0, malformed).count());
        }
        let fields = batch.schema_ref().fields().iter().zip(batch.columns());
        let columns: HashMap<_, _> = fields.map(|(field, column)| (field.name().as_str(), column)).collect();
        for (mask, failed) in faults.failed.chunks_mut(64).enumerate() {
            let Some(mask) = columns.get(system::failed(mask).as_str()) else { continue };
            let mask = mask.as_primitive::<UInt64Type>().values();
            for (bit, failed) in failed.iter_mut().enumerate() {
                *failed += mask.iter().take(rows).filter(|it| **it >> bit & 1 != 0).count();
            }
        }
        faults.records < MOST
    })?;
    (faults.records, faults.malformed) = (faults.records - cut, faults.malformed - cut);
    Ok(faults)
}

/// Whether the last of some records is malformed because the sample ends in it.
fn is_cut(sample: &Sample, malformed: &[u8]) -> bool {
    !sample.whole && malformed.last() == Some(&MalformedReason::EndsInside.number())
}

/// Why a sample cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    /// Of the source.
    #[error(transparent)]
    Plan(#[from] ingest_formats::PlanError),
    /// Of the file.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Hands out the batches of a sample until `each` wants no more. What is wrong behind the first records of a sample that was cut is
/// that it was cut.
fn each_batch(source: &Source, sample: &Sample, each: &mut dyn FnMut(&RecordBatch) -> bool) -> Result<(), Unread> {
    let names: Vec<_> = source.columns.iter().map(|it| it.name.as_str()).collect();
    let plan = plan(source, &names)?;
    let scratch = std::env::temp_dir();
    let file =
        Opened { bytes: Box::new(Cursor::new(sample.bytes.clone())), earlier: ReadStats::default(), scratch: &scratch };
    let mut reader = Arc::clone(&plan).open(file)?;
    let mut any = false;
    loop {
        match batch(reader.as_mut()) {
            Ok(Some(batch)) => {
                any = true;
                if !each(&batch) {
                    return Ok(());
                }
            }
            Ok(None) => return Ok(()),
            Err(_) if any && !sample.whole => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

fn batch(reader: &mut (dyn Reader + '_)) -> Result<Option<RecordBatch>, FileError> {
    reader.next()?.map(|records| records.decode()).transpose()
}
