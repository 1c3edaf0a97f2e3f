//! Which rows of a batch go where.
//!
//! The order of judgement: a malformed record is rejected; then the source stage judges; then `where` keeps a row or
//! leaves it out; then the map stage judges; then `dedupe` keeps a row or gives it up for another. A row is counted where
//! the first of them takes it out.
//!
//! A record is one row, or with `for each` several. What the source stage says of it is said once, on the first of them.

use std::ops::Range;

use arrow::{
    array::{Array, AsArray, BooleanArray, PrimitiveArray, RecordBatch, StringViewArray},
    buffer::BooleanBuffer,
    datatypes::{Int64Type, UInt8Type, UInt32Type, UInt64Type},
};

use super::{place_of_row::RowPlace, tally::Tally};
use crate::plan::{Layout, MessageColumn, RULES_PER_MASK, RowRule, Stage};

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes to the table.
    Publish,
    /// It is malformed and goes to the quarantine.
    Malformed,
    /// The source stage sends it to the quarantine.
    RejectedBySource,
    /// `where` leaves it out.
    Filtered,
    /// The map stage sends it to the quarantine.
    RejectedByMap,
    /// `dedupe` keeps another in its place.
    Superseded,
}

impl Fate {
    /// Whether the row goes to the quarantine.
    pub const fn rejected(self) -> bool {
        matches!(self, Self::Malformed | Self::RejectedBySource | Self::RejectedByMap)
    }
}

/// A batch does not look as the plan says.
#[derive(Debug, thiserror::Error)]
#[error("a batch of the plan has no column {column} of the type {wanted}")]
pub struct LayoutError {
    column: usize,
    wanted: &'static str,
}

/// The facts of a batch that decide over its rows.
pub struct Facts<'a> {
    /// Rows.
    pub rows: usize,
    /// Per row: 0, or why it is malformed.
    pub malformed: &'a [u8],
    /// Per row: the record's number.
    pub record: &'a [u64],
    /// Per row: the record's first byte.
    pub offset: &'a [u64],
    /// The masks of the source stage.
    pub source: Vec<&'a [u64]>,
    /// The masks of the map stage.
    pub map: Vec<&'a [u64]>,
    /// Per row: the index of its file.
    pub file: &'a [u32],
    keep: Option<&'a BooleanArray>,
    superseded: Option<&'a BooleanArray>,
    element: Option<&'a PrimitiveArray<Int64Type>>,
    /// What checks of the source stage say, each with its rule.
    source_messages: Vec<(usize, &'a StringViewArray)>,
    map_messages: Vec<(usize, &'a StringViewArray)>,
}

impl<'a> Facts<'a> {
    /// The facts of this batch.
    pub fn new(batch: &'a RecordBatch, layout: &Layout) -> Result<Self, LayoutError> {
        let numbers = |column: usize| -> Result<&'a [u64], LayoutError> {
            let array = batch.columns().get(column).and_then(|it| it.as_primitive_opt::<UInt64Type>());
            array.map(|it| it.values().as_ref()).ok_or(LayoutError { column, wanted: "UInt64" })
        };
        let masks = |columns: &Range<usize>| columns.clone().map(numbers).collect::<Result<Vec<_>, _>>();
        let malformed = batch.columns().get(layout.malformed).and_then(|it| it.as_primitive_opt::<UInt8Type>());
        let file = batch.columns().get(layout.file).and_then(|it| it.as_primitive_opt::<UInt32Type>());
        let boolean = |column: usize| {
            let array = batch.columns().get(column).and_then(|it| it.as_boolean_opt());
            array.ok_or(LayoutError { column, wanted: "Boolean" })
        };
        let message = |it: &MessageColumn| {
            let array = batch.columns().get(it.column).and_then(|it| it.as_string_view_opt());
            array.map(|array| (it.rule, array)).ok_or(LayoutError { column: it.column, wanted: "Utf8View" })
        };
        let messages = |columns: &[MessageColumn]| columns.iter().map(message).collect::<Result<Vec<_>, _>>();
        let element = layout.element.map(|column| {
            let array = batch.columns().get(column).and_then(|it| it.as_primitive_opt());
            array.ok_or(LayoutError { column, wanted: "Int64" })
        });
        Ok(Self {
            rows: batch.num_rows(),
            malformed: malformed.ok_or(LayoutError { column: layout.malformed, wanted: "UInt8" })?.values(),
            record: numbers(layout.record)?,
            offset: numbers(layout.offset)?,
            source: masks(&layout.source_rules)?,
            map: masks(&layout.map_rules)?,
            file: file.ok_or(LayoutError { column: layout.file, wanted: "UInt32" })?.values(),
            keep: layout.keep.map(boolean).transpose()?,
            superseded: layout.superseded.map(boolean).transpose()?,
            element: element.transpose()?,
            source_messages: messages(&layout.source_messages)?,
            map_messages: messages(&layout.map_messages)?,
        })
    }

    /// Where a row came from.
    pub fn place(&self, row: usize) -> RowPlace {
        let file = self.file.get(row).copied().unwrap_or_default();
        let record = self.record.get(row).copied().unwrap_or_default();
        RowPlace { file, record, element: self.element(row) }
    }

    /// What a rule of a stage says of a row that violates it, where it says more than its name.
    pub fn message(&self, stage: Stage, rule: usize, row: usize) -> Option<&'a str> {
        let messages = match stage {
            Stage::Source => &self.source_messages,
            Stage::Map => &self.map_messages,
        };
        let (_, texts) = messages.iter().find(|(it, _)| *it == rule)?;
        (row < texts.len() && texts.is_valid(row)).then(|| texts.value(row))
    }

    /// Where the record of a row is.
    pub fn record_place(&self, row: usize) -> RowPlace {
        RowPlace { element: 0, ..self.place(row) }
    }

    /// Which element of its record's list a row is, counted from 1; 0 where the record is one row.
    pub fn element(&self, row: usize) -> u32 {
        self.element.map_or(0, |it| if it.is_valid(row) { u32::try_from(it.value(row)).unwrap_or(u32::MAX) } else { 0 })
    }

    /// Whether a row is the first of its record.
    pub fn first_of_record(&self, row: usize) -> bool {
        self.element(row) <= 1
    }

    /// Whether every record is one row.
    pub fn one_row_each(&self) -> bool {
        self.element.is_none()
    }

    /// Records of each file, with the file's index.
    fn records(&self) -> Vec<(u32, u64)> {
        let mut found: Vec<(u32, u64)> = Vec::new();
        for (row, file) in self.file.iter().enumerate() {
            let is_record = u64::from(self.first_of_record(row));
            match found.iter_mut().rev().find(|(it, _)| it == file) {
                Some((_, records)) => *records += is_record,
                None => found.push((*file, is_record)),
            }
        }
        found
    }

    fn keeps_all(&self) -> bool {
        self.keep.is_none_or(|it| it.null_count() == 0 && it.true_count() == self.rows)
    }

    fn keeps_latest(&self) -> bool {
        self.superseded.is_none_or(|it| it.true_count() == 0)
    }

    fn is_superseded(&self, row: usize) -> bool {
        self.superseded.is_some_and(|it| it.is_valid(row) && it.value(row))
    }

    fn keeps(&self, row: usize) -> bool {
        self.keep.is_none_or(|it| it.is_valid(row) && it.value(row))
    }
}

/// Decides over the rows of batches and counts as it goes.
pub struct Splitter {
    /// Per mask of the source stage: the bits of the rules that reject.
    source_rejects: Vec<u64>,
    /// The same of the map stage.
    map_rejects: Vec<u64>,
    fates: Vec<Fate>,
}

impl Splitter {
    /// For these rules of the two stages.
    pub fn new(source: &[RowRule], map: &[RowRule]) -> Self {
        Self { source_rejects: rejecting_bits(source), map_rejects: rejecting_bits(map), fates: Vec::new() }
    }

    /// The rules of a mask column that send a row to the quarantine.
    pub fn rejecting(&self, fate: Fate) -> &[u64] {
        match fate {
            Fate::RejectedBySource => &self.source_rejects,
            Fate::RejectedByMap => &self.map_rejects,
            _ => &[],
        }
    }

    /// Decides over every row of a batch and counts. `None` means that every row goes to the table.
    pub fn split(&mut self, facts: &Facts<'_>, tally: &mut Tally) -> Option<&[Fate]> {
        let mut expanded = facts.rows as u64;
        for (file, records) in facts.records() {
            expanded = expanded.saturating_sub(records);
            if let Some(of_file) = tally.records.get_mut(file as usize) {
                *of_file += records;
            }
        }
        tally.expanded += expanded;
        let malformed = facts.malformed.iter().fold(0, |all, it| all | it) != 0;
        let source = unions(&facts.source);
        let map = unions(&facts.map);
        let clean = !malformed
            && !any(&source, &self.source_rejects)
            && facts.keeps_all()
            && !any(&map, &self.map_rejects)
            && facts.keeps_latest();
        if clean {
            tally.published += facts.rows as u64;
        } else {
            self.judge(facts, tally);
        }
        let fates = (!clean).then_some(self.fates.as_slice());
        let judged_by_map = |row: usize| {
            let fate = fates.and_then(|it| it.get(row));
            fate.is_none_or(|it| matches!(it, Fate::Publish | Fate::RejectedByMap | Fate::Superseded))
        };
        let judged_by_source = |row: usize| facts.first_of_record(row);
        count(&facts.source, &source, judged_by_source, |rule, row| {
            tally.violated(Stage::Source, rule, facts.record_place(row), facts.message(Stage::Source, rule, row));
        });
        count(&facts.map, &map, judged_by_map, |rule, row| {
            tally.violated(Stage::Map, rule, facts.place(row), facts.message(Stage::Map, rule, row));
        });
        fates
    }

    fn judge(&mut self, facts: &Facts<'_>, tally: &mut Tally) {
        self.fates.clear();
        for (row, malformed) in facts.malformed.iter().enumerate() {
            let fate = if *malformed != 0 {
                if let Some(count) = tally.malformed.get_mut(usize::from(*malformed)) {
                    count.add(facts.place(row), None);
                }
                Fate::Malformed
            } else if violates(&facts.source, row, &self.source_rejects) {
                tally.source_rejected += 1;
                Fate::RejectedBySource
            } else if !facts.keeps(row) {
                tally.filtered += 1;
                Fate::Filtered
            } else if violates(&facts.map, row, &self.map_rejects) {
                tally.map_rejected += 1;
                Fate::RejectedByMap
            } else if facts.is_superseded(row) {
                tally.superseded += 1;
                Fate::Superseded
            } else {
                tally.published += 1;
                Fate::Publish
            };
            self.fates.push(fate);
        }
    }
}

/// The rows of one fate as a selection.
pub fn published(fates: &[Fate]) -> BooleanArray {
    BooleanArray::new(BooleanBuffer::collect_bool(fates.len(), |row| fates.get(row) == Some(&Fate::Publish)), None)
}

/// Calls `each` with the number of every rule whose bit is set.
pub fn for_each_bit(mask: u64, column: usize, mut each: impl FnMut(usize)) {
    let mut left = mask;
    while left != 0 {
        each(column * RULES_PER_MASK + left.trailing_zeros() as usize);
        left &= left - 1;
    }
}

fn rejecting_bits(rules: &[RowRule]) -> Vec<u64> {
    let mask = |chunk: &[RowRule]| {
        chunk.iter().enumerate().filter(|(_, it)| it.consequence.rejects()).fold(0, |bits, (bit, _)| bits | 1 << bit)
    };
    rules.chunks(RULES_PER_MASK).map(mask).collect()
}

fn unions(masks: &[&[u64]]) -> Vec<u64> {
    masks.iter().map(|it| it.iter().fold(0, |all, mask| all | mask)).collect()
}

fn any(masks: &[u64], bits: &[u64]) -> bool {
    masks.iter().zip(bits).any(|(mask, bits)| mask & bits != 0)
}

fn violates(masks: &[&[u64]], row: usize, rejects: &[u64]) -> bool {
    masks.iter().zip(rejects).any(|(mask, bits)| mask.get(row).is_some_and(|it| it & bits != 0))
}

/// Calls `violated` with the rule of each set bit, and the row, of rows that were judged. `unions` spares the columns that
/// have none.
fn count(masks: &[&[u64]], unions: &[u64], judged: impl Fn(usize) -> bool, mut violated: impl FnMut(usize, usize)) {
    for (column, (mask, union)) in masks.iter().zip(unions).enumerate() {
        if *union == 0 {
            continue;
        }
        for (row, bits) in mask.iter().enumerate() {
            if *bits != 0 && judged(row) {
                for_each_bit(*bits, column, |rule| violated(rule, row));
            }
        }
    }
}

#[cfg(test)]
mod tests;
