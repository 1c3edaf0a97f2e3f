//! What was sought in reference tables and not found: the worklist of whoever keeps them.
//!
//! Of a reference table the counts of so many values are kept, those with the least hashes. Which values these are, and
//! their counts, depend on the rows alone: a value that is among them in the end has been among them since its first row.

use std::collections::BTreeMap;

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    datatypes::DataType,
};
use xxhash_rust::xxh3::xxh3_64;

use super::{
    error::LoadError,
    split::{Facts, Fate},
};
use crate::plan::{MissedInput, Stage};

/// Values of a reference table whose counts are kept.
const MOST_VALUES: usize = 10_000;

/// Characters of a value that are kept; what is longer is cut off, and counted by its beginning.
const MOST_CHARACTERS: usize = 200;

/// What was missed, of each reference table.
#[derive(Debug, Clone)]
pub struct Worklists {
    inputs: Vec<MissedInput>,
    missed: BTreeMap<String, Missed>,
}

/// What was missed in one reference table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missed {
    /// How often something was missed.
    pub count: u64,
    /// How often each value was, by its hash and itself.
    values: BTreeMap<(u64, String), u64>,
    /// The least of those that were dropped.
    dropped: Option<(u64, String)>,
}

impl Worklists {
    /// Nothing yet.
    pub fn new(inputs: &[MissedInput]) -> Self {
        let missed = inputs.iter().map(|it| (it.lookup.clone(), Missed::default())).collect();
        Self { inputs: inputs.to_vec(), missed }
    }

    /// Adds what was missed on the rows of a batch that the stage of each lookup judges. `fates` is none where every row is
    /// published.
    pub fn add(&mut self, batch: &RecordBatch, facts: &Facts<'_>, fates: Option<&[Fate]>) -> Result<(), LoadError> {
        for input in &self.inputs {
            let fate = |row: usize| fates.map_or(Some(&Fate::Publish), |it| it.get(row));
            let judged = |row: usize| match input.stage {
                Stage::Source => fate(row) != Some(&Fate::Malformed) && facts.first_of_record(row),
                Stage::Map => matches!(fate(row), Some(Fate::Publish | Fate::RejectedByMap | Fate::Superseded)),
            };
            let column = batch.columns().get(input.column);
            let column = column.ok_or_else(|| LoadError::internal("a column of a lookup is not there"))?;
            let Some(missed) = self.missed.get_mut(&input.lookup) else { continue };
            for row in (0..column.len()).filter(|it| column.is_valid(*it) && judged(*it)) {
                missed.add_all(column, row)?;
            }
        }
        Ok(())
    }

    /// Adds what another partition counted. The order of partitions makes no difference.
    pub fn merge(&mut self, other: Self) {
        for (lookup, from) in other.missed {
            self.missed.entry(lookup).or_default().merge(from);
        }
    }

    /// What was missed, of each reference table in which something was.
    pub fn missed(&self) -> impl Iterator<Item = (&str, &Missed)> {
        self.missed.iter().filter(|(_, it)| it.count > 0).map(|(lookup, it)| (lookup.as_str(), it))
    }
}

impl Missed {
    /// The values with their counts, the most frequent first.
    pub fn values(&self) -> Vec<(&str, u64)> {
        let mut values: Vec<_> = self.values.iter().map(|((_, value), count)| (value.as_str(), *count)).collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        values
    }

    fn add_all(&mut self, column: &ArrayRef, row: usize) -> Result<(), LoadError> {
        match column.data_type() {
            DataType::Utf8View => self.add(column.as_string_view().value(row)),
            DataType::List(_) => {
                let elements = column.as_list::<i32>().value(row);
                let texts = elements.as_string_view_opt().ok_or_else(|| LoadError::internal("no texts"))?;
                texts.iter().flatten().for_each(|it| self.add(it));
            }
            other => return Err(LoadError::internal(format!("what was missed is {other}"))),
        }
        Ok(())
    }

    fn add(&mut self, value: &str) {
        self.count += 1;
        let end = value.char_indices().nth(MOST_CHARACTERS).map_or(value.len(), |(end, _)| end);
        let value = value.get(..end).unwrap_or(value);
        let key = (xxh3_64(value.as_bytes()), value.to_owned());
        if self.dropped.as_ref().is_none_or(|it| key < *it) {
            *self.values.entry(key).or_default() += 1;
            self.shrink();
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        for (key, count) in other.values {
            *self.values.entry(key).or_default() += count;
        }
        self.dropped = match (self.dropped.take(), other.dropped) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        if let Some(dropped) = &self.dropped {
            self.values.split_off(dropped);
        }
        self.shrink();
    }

    fn shrink(&mut self) {
        while self.values.len() > MOST_VALUES {
            self.dropped = self.values.pop_last().map(|(key, _)| key);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn missed(values: &[u32]) -> Missed {
        let mut missed = Missed::default();
        values.iter().for_each(|it| missed.add(&format!("V{it}")));
        missed
    }

    #[test]
    fn the_most_frequent_come_first() {
        let missed = missed(&[1, 2, 2, 3, 3]);
        assert_eq!((missed.count, missed.values()), (5, vec![("V2", 2), ("V3", 2), ("V1", 1)]));
    }

    #[test]
    fn more_values_than_are_kept() {
        let values: Vec<u32> = (0..12_000).chain(0..12_000).collect();
        let missed = missed(&values);
        assert_eq!((missed.count, missed.values().len()), (24_000, MOST_VALUES));
        assert!(missed.values().iter().all(|(_, count)| *count == 2));
        let long = "é".repeat(MOST_CHARACTERS + 50);
        let mut cut = Missed::default();
        cut.add(&long);
        assert_eq!(cut.values()[0].0.chars().count(), MOST_CHARACTERS);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
        #[test]
        fn partitions_make_no_difference(seed in any::<u32>(), cut in 1_usize..29_000) {
            let values: Vec<u32> = (0..30_000_u32).map(|it| (it.wrapping_mul(7919).wrapping_add(seed)) % 13_000).collect();
            let (left, right) = values.split_at(cut);
            let mut merged = missed(left);
            merged.merge(missed(right));
            let whole = missed(&values);
            prop_assert_eq!(merged.count, whole.count);
            prop_assert_eq!(merged.values(), whole.values());
        }
    }
}
