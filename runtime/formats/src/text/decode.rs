//! Chunks to typed batches.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::RecordBatch;
use ingest_program::{Added, Malformed};

use super::fields::Splitter;
use super::header::Layout;
use super::plan::TextPlan;
use super::rescue;
use super::scan::Width;
use super::totals::{Reckoning, Sum};
use super::walk::Dialect;
use crate::columns::{Batch, ColumnBuilder, GROUP, Group, Masks};
use crate::format::ColumnDrift;
use crate::{Chunk, FileError, Total};

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
    pub(super) reckoning: Reckoning,
}

impl TextDecoder {
    pub(super) fn new(plan: Arc<TextPlan>, layout: Layout) -> Self {
        let reckoning = Reckoning::new(plan.totals.as_ref());
        Self { plan, layout, lacking: AtomicUsize::new(0), beyond: AtomicUsize::new(0), reckoning }
    }

    /// What the file says that it holds, where the source asks for it, and what was read; known when all its chunks are decoded.
    pub fn totals(&self) -> Vec<Total> {
        self.plan.totals.as_ref().map(|it| self.reckoning.totals(it)).unwrap_or_default()
    }

    /// How the file's columns differ from the declared ones, where the source allows for it. What records lack
    /// or have more is known when all its chunks are decoded.
    pub fn drift(&self) -> Vec<ColumnDrift> {
        let declared = self.plan.columns.declared.len();
        let added = |index: usize| match self.plan.drift.added {
            Added::Rescue => ColumnDrift::Rescued(rescue::name(declared + index)),
            Added::Ignore | Added::Refuse => ColumnDrift::Ignored(rescue::name(declared + index)),
        };
        let lacking = self.lacking.load(Ordering::Relaxed);
        let lacking = match &self.plan.places {
            Some(places) => places.lacking(lacking),
            None => self.layout.lacking(lacking),
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

    /// The characters of the file.
    pub(super) fn dialect(&self) -> Dialect {
        self.layout.dialect
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
        let mut malformed = if self.plan.raw { chunk.uncut() } else { chunk.unreadable() };
        let mut splitter = Splitter::new(&self.plan, &self.layout, chunk);
        let mut builders = self.builders(records);
        let mut masks = Masks::new(self.plan.columns.declared.len(), records);
        let mut rescued: Vec<Option<String>> = Vec::new();
        let mut sums = vec![Sum::ZERO; self.plan.totals.as_ref().map_or(0, |it| it.summed().len())];
        let mut fields = Vec::with_capacity(GROUP * self.layout.width);
        for (index, spans) in chunk.spans.chunks(GROUP).enumerate() {
            let first = index * GROUP;
            fields.clear();
            let malformed = malformed.get_mut(first..first + spans.len()).unwrap_or_default();
            splitter.split(first, spans, malformed, &mut fields);
            let group = Group {
                bytes: chunk.text.memory.as_slice(),
                side: &splitter.side,
                fields: &fields,
                width: self.layout.width,
            };
            for (column, builder) in &mut builders {
                let judgement = builder.append(group);
                masks.note(*column, first, judgement);
                if let Some(sum) = self.sum_of(*column).and_then(|sum| sums.get_mut(sum)) {
                    sum.without += u64::from((judgement.failed & !judgement.missing).count_ones());
                }
            }
            if self.plan.columns.rescue && !self.plan.header && self.plan.places.is_none() {
                let declared = self.plan.columns.declared.len();
                rescued.extend(spans.iter().zip(&*malformed).map(|(span, malformed)| {
                    let record = chunk.bytes_of(*span).filter(|_| *malformed == 0)?;
                    rescue::beyond(&self.plan, self.layout.dialect, record, declared)
                }));
            } else if self.plan.columns.rescue {
                rescued.extend(
                    (0..spans.len()).map(|row| rescue::object(&self.layout.rescued, group, row, &self.plan.nulls)),
                );
            }
        }
        self.reckon(&builders, &malformed, sums);
        self.lacking.fetch_max(splitter.range.lacking, Ordering::Relaxed);
        self.beyond.fetch_max(splitter.range.beyond, Ordering::Relaxed);
        if self.plan.malformed == Malformed::Fail {
            chunk.refuse_malformed(&malformed)?;
        }
        let batch = Batch { columns: &self.plan.columns, chunk, malformed, masks };
        batch.finish(builders, splitter.side, rescued)
    }

    fn sum_of(&self, column: usize) -> Option<usize> {
        self.plan.totals.as_ref()?.sum_of(column)
    }

    /// Adds the values of some records to what the file's trailer is held against.
    fn reckon(&self, builders: &[(usize, ColumnBuilder<'_>)], malformed: &[u8], mut sums: Vec<Sum>) {
        if sums.is_empty() {
            return;
        }
        let malformed = malformed.iter().filter(|it| **it != 0).count() as u64;
        for sum in &mut sums {
            sum.without += malformed;
        }
        for (column, builder) in builders {
            if let Some(sum) = self.sum_of(*column).and_then(|sum| sums.get_mut(sum)) {
                sum.total = builder.sum();
            }
        }
        self.reckoning.add(&sums);
    }

    /// A builder for every declared column that is wanted or has to be judged, with its index.
    fn builders(&self, records: usize) -> Vec<(usize, ColumnBuilder<'_>)> {
        let columns = self.plan.columns.declared.iter().zip(&self.layout.positions).enumerate();
        columns
            .filter_map(|(index, (column, position))| {
                let wanted = self.plan.columns.wants(index) || self.sum_of(index).is_some();
                let judged = column.may_fail || !column.accepts_null;
                let builder = ColumnBuilder::new(column, &self.plan.nulls, (*position)?, wanted, records);
                (wanted || judged).then_some((index, builder))
            })
            .collect()
    }
}
