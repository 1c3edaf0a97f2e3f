//! Chunks to typed batches.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{
    ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray, UInt8Array, UInt64Array, new_null_array,
};
use ingest_program::{Added, Malformed};

use super::fields::Splitter;
use super::header::Layout;
use super::plan::TextPlan;
use super::reader::{Chunk, Span};
use super::rescue;
use super::scan::Width;
use crate::columns::{ColumnBuilder, GROUP, Group, Kind, Masks, TextBuffers, view};
use crate::format::ColumnDrift;
use crate::{FileError, MalformedReason};

/// Columns without a name that are told of as drift, at most.
const MOST_NAMED: usize = 1000;

/// Decodes the chunks of one file. Shares nothing that changes: any thread may decode any chunk.
#[derive(Debug)]
pub struct TextDecoder {
    plan: Arc<TextPlan>,
    layout: Layout,
    /// [`FieldRange::lacking`] and [`FieldRange::beyond`] of what was decoded so far.
    lacking: AtomicUsize,
    beyond: AtomicUsize,
}

impl TextDecoder {
    pub(super) fn new(plan: Arc<TextPlan>, layout: Layout) -> Self {
        Self { plan, layout, lacking: AtomicUsize::new(0), beyond: AtomicUsize::new(0) }
    }

    /// How the file's columns differ from the declared ones, where the source allows for it. Of a file without a header
    /// this is known when all its chunks are decoded.
    pub fn drift(&self) -> Vec<ColumnDrift> {
        let declared = self.plan.columns.declared.len();
        let added = |index: usize| match self.plan.drift.added {
            Added::Rescue => ColumnDrift::Rescued(rescue::name(declared + index)),
            Added::Ignore | Added::Refuse => ColumnDrift::Ignored(rescue::name(declared + index)),
        };
        let lacking = self.lacking.load(Ordering::Relaxed);
        let lacking = match &self.plan.places {
            Some(places) => places.lacking(lacking),
            None => (declared.saturating_sub(lacking)..declared).collect(),
        };
        let lacking = lacking.into_iter().filter_map(|index| self.plan.columns.declared.get(index));
        let lacking = lacking.map(|column| ColumnDrift::Lacking(column.header.clone()));
        let beyond = (0..self.beyond.load(Ordering::Relaxed).min(MOST_NAMED)).map(added);
        self.layout.drift.iter().cloned().chain(beyond).chain(lacking).collect()
    }

    /// Fields that a record of the file may have.
    pub(super) fn width(&self) -> Width {
        self.layout.fields
    }

    /// Whether an empty line is a record, of one empty field.
    pub(super) fn keeps_blank(&self) -> bool {
        self.plan.places.is_none() && self.layout.width == 1
    }

    /// The records of a chunk as a batch of the plan's schema, one row each, in order.
    ///
    /// Fails only on a malformed record, where the format says that such a record stops the file.
    pub fn decode(&self, chunk: &Chunk) -> Result<RecordBatch, FileError> {
        let records = chunk.spans.len();
        let mut malformed = unreadable(chunk);
        let mut splitter = Splitter::new(&self.plan, &self.layout, chunk);
        let mut builders = self.builders(records);
        let mut masks = Masks::new(self.plan.columns.declared.len(), records);
        let mut rescued: Vec<Option<String>> = Vec::new();
        let mut fields = Vec::with_capacity(GROUP * self.layout.width);
        for (index, spans) in chunk.spans.chunks(GROUP).enumerate() {
            let first = index * GROUP;
            fields.clear();
            let malformed = malformed.get_mut(first..first + spans.len()).unwrap_or_default();
            splitter.split(first, spans, malformed, &mut fields);
            let group = Group {
                bytes: chunk.memory.as_slice(),
                side: &splitter.side,
                fields: &fields,
                width: self.layout.width,
            };
            for (column, builder) in &mut builders {
                masks.note(*column, first, builder.append(group));
            }
            if self.plan.columns.rescue && !self.plan.header && self.plan.places.is_none() {
                let declared = self.plan.columns.declared.len();
                rescued.extend(spans.iter().zip(&*malformed).map(|(span, malformed)| {
                    let record = bytes_of(chunk, *span).filter(|_| *malformed == 0)?;
                    rescue::beyond(&self.plan, record, declared)
                }));
            } else if self.plan.columns.rescue {
                rescued.extend(
                    (0..spans.len()).map(|row| rescue::object(&self.layout.rescued, group, row, &self.plan.nulls)),
                );
            }
        }
        self.lacking.fetch_max(splitter.range.lacking, Ordering::Relaxed);
        self.beyond.fetch_max(splitter.range.beyond, Ordering::Relaxed);
        self.refuse_malformed(chunk, &malformed)?;

        let text = TextBuffers::new(chunk.memory.clone(), splitter.side);
        let mut arrays: Vec<Option<ArrayRef>> = vec![None; self.plan.columns.declared.len()];
        for (column, builder) in builders {
            if let Some(array) = arrays.get_mut(column) {
                *array = builder.finish(records, &text)?;
            }
        }
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.plan.schema().fields().len());
        for &wanted in &self.plan.columns.wanted {
            let array = arrays.get(wanted).cloned().flatten();
            let data_type = self.plan.columns.declared.get(wanted).map(|column| column.kind.data_type());
            columns.extend(array.or_else(|| Some(new_null_array(&data_type?, records))));
        }
        columns.extend(system_columns(chunk, malformed)?);
        columns.extend(masks.finish());
        if self.plan.columns.rescue {
            columns.push(Arc::new(StringViewArray::from(rescued)));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(records));
        Ok(RecordBatch::try_new_with_options(self.plan.schema(), columns, &options)?)
    }

    /// A builder for every declared column that is wanted or has to be judged, with its index.
    fn builders(&self, records: usize) -> Vec<(usize, ColumnBuilder<'_>)> {
        let columns = self.plan.columns.declared.iter().zip(&self.layout.positions).enumerate();
        columns
            .filter_map(|(index, (column, position))| {
                let wanted = self.plan.columns.wanted.contains(&index);
                let judged = !matches!(column.kind, Kind::Text) || !column.accepts_null;
                let builder = ColumnBuilder::new(column, &self.plan.nulls, (*position)?, wanted, records);
                (wanted || judged).then_some((index, builder))
            })
            .collect()
    }

    fn refuse_malformed(&self, chunk: &Chunk, malformed: &[u8]) -> Result<(), FileError> {
        if self.plan.malformed == Malformed::Reject {
            return Ok(());
        }
        let found = malformed
            .iter()
            .zip(&chunk.spans)
            .enumerate()
            .find_map(|(index, (malformed, span))| Some((index, span, MalformedReason::from_number(*malformed)?)));
        match found {
            None => Ok(()),
            Some((index, span, reason)) => Err(FileError::Malformed {
                record: chunk.first_record + index as u64,
                offset: chunk.base + u64::from(span.start),
                reason,
            }),
        }
    }
}

fn bytes_of(chunk: &Chunk, span: Span) -> Option<&[u8]> {
    chunk.memory.as_slice().get(span.start as usize..span.end as usize)
}

/// For each record 0, or why it is malformed as far as the reader knows, or that it is not valid UTF-8.
fn unreadable(chunk: &Chunk) -> Vec<u8> {
    let mut malformed = vec![0; chunk.spans.len()];
    let bytes = chunk.memory.as_slice();
    let text = |start: u32, end: u32| str::from_utf8(bytes.get(start as usize..end as usize).unwrap_or_default());
    if let (Some(first), Some(last)) = (chunk.spans.first(), chunk.spans.last())
        && text(first.start, last.end).is_err()
    {
        for (span, malformed) in chunk.spans.iter().zip(&mut malformed) {
            if text(span.start, span.end).is_err() {
                *malformed = MalformedReason::Encoding.number();
            }
        }
    }
    for (index, reason) in &chunk.malformed {
        if let Some(malformed) = malformed.get_mut(*index as usize) {
            *malformed = reason.number();
        }
    }
    malformed
}

/// [`crate::system::RECORD`], [`crate::system::OFFSET`], [`crate::system::RAW`] and [`crate::system::MALFORMED`].
fn system_columns(chunk: &Chunk, malformed: Vec<u8>) -> Result<[ArrayRef; 4], FileError> {
    let bytes = chunk.memory.as_slice();
    let raw =
        chunk.spans.iter().map(|span| view(bytes, span.start, span.end - span.start, TextBuffers::CHUNK)).collect();
    let end = chunk.first_record + chunk.spans.len() as u64;
    Ok([
        Arc::new(UInt64Array::from_iter_values(chunk.first_record..end)),
        Arc::new(UInt64Array::from_iter_values(chunk.spans.iter().map(|span| chunk.base + u64::from(span.start)))),
        TextBuffers::new(chunk.memory.clone(), Vec::new()).binary(raw)?,
        Arc::new(UInt8Array::from(malformed)),
    ])
}
