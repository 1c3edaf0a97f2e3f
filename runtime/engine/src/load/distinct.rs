//! How many different values there are, for any number of rows in bounded memory, and whether others are among them.
//!
//! A value is known by 128 bits, as for `unique`. Each partition keeps a set in memory, writes it out as a sorted run when
//! its share of the budget is full, and all runs are merged at the end.

use std::{collections::HashSet, io};

use arrow::array::{ArrayRef, BooleanArray};
use xxhash_rust::xxh3::xxh3_128;

use super::{
    place_of_row::RowPlace,
    runs::{Entry, Merge, RUNS, Run, SAMPLES, write_run},
    unique::{Duplicates, KeyError, Keys},
};
use crate::{keys::KeyColumn, scratch::Scratch};

/// Bytes that a value takes in the set, roughly.
const VALUE: usize = 2 * size_of::<u128>();

/// The different values that one partition has seen.
#[derive(Debug)]
pub struct Distinct {
    values: HashSet<u128>,
    capacity: usize,
    runs: Vec<Run>,
    scratch: Scratch,
}

impl Distinct {
    /// An empty set that keeps at most `bytes` in memory, and the rest in files of `scratch`.
    pub fn new(bytes: usize, scratch: Scratch) -> Self {
        let capacity = (bytes / VALUE).max(1024);
        Self { values: HashSet::new(), capacity, runs: Vec::new(), scratch }
    }

    /// Adds the values on the rows that `rows` marks (all, where it is none); null is none.
    pub fn add(&mut self, column: &ArrayRef, rows: Option<&BooleanArray>) -> Result<(), KeyError> {
        let keys = KeyColumn::new(column)?;
        let mut encoded = Vec::new();
        for row in 0..column.len() {
            if rows.is_some_and(|it| !it.value(row)) || keys.is_null(row) {
                continue;
            }
            encoded.clear();
            keys.encode(row, &mut encoded);
            if self.values.len() >= self.capacity {
                self.spill()?;
            }
            self.values.insert(xxh3_128(&encoded));
        }
        Ok(())
    }

    /// Those that another part of the load has stored.
    pub fn of_run(run: Run, scratch: Scratch) -> Self {
        Self { runs: vec![run], ..Self::new(0, scratch) }
    }

    fn spill(&mut self) -> io::Result<()> {
        if self.runs.len() >= RUNS {
            let merged = Merge::new(std::mem::take(&mut self.runs), Vec::new())?;
            let run = write_run(&self.scratch, once_each(merged))?;
            self.runs.push(run);
        }
        let values = sorted(std::mem::take(&mut self.values));
        let run = write_run(&self.scratch, values.into_iter().map(Ok))?;
        self.runs.push(run);
        Ok(())
    }
}

/// Nothing is known of a value but itself.
const NOWHERE: RowPlace = RowPlace { file: 0, record: 0, element: 0 };

fn sorted(values: HashSet<u128>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = values.into_iter().map(|hash| Entry { hash, place: NOWHERE }).collect();
    entries.sort_unstable();
    entries
}

/// Sorted entries, of equal values the first.
fn once_each(entries: impl Iterator<Item = io::Result<Entry>>) -> impl Iterator<Item = io::Result<Entry>> {
    let mut last = None;
    entries.filter(move |it| match it {
        Ok(entry) => last.replace(entry.hash) != Some(entry.hash),
        Err(_) => true,
    })
}

/// The values of all partitions, sorted, each once.
pub fn all(partitions: Vec<Distinct>) -> io::Result<impl Iterator<Item = io::Result<Entry>>> {
    let mut runs = Vec::new();
    let mut in_memory = Vec::new();
    for partition in partitions {
        runs.extend(partition.runs);
        in_memory.push(sorted(partition.values));
    }
    Ok(once_each(Merge::new(runs, in_memory)?))
}

/// How many different values all partitions have seen.
pub fn count(partitions: Vec<Distinct>) -> io::Result<u64> {
    let mut count = 0;
    for value in all(partitions)? {
        value?;
        count += 1;
    }
    Ok(count)
}

/// The rows whose key, of one column, is none of these values.
pub fn strangers(keys: Vec<Keys>, values: Vec<Distinct>) -> io::Result<Duplicates> {
    let mut values = all(values)?;
    let mut next = values.next().transpose()?;
    let mut found = Duplicates::default();
    for entry in Keys::merged(keys)? {
        let entry = entry?;
        while next.is_some_and(|it| it.hash < entry.hash) {
            next = values.next().transpose()?;
        }
        if next.is_none_or(|it| it.hash != entry.hash) {
            found.rows += 1;
            entry.place.keep_first(&mut found.samples, SAMPLES);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::Int64Array;

    use super::*;

    fn ints(values: impl IntoIterator<Item = Option<i64>>) -> ArrayRef {
        Arc::new(values.into_iter().collect::<Int64Array>())
    }

    fn distinct(bytes: usize, scratch: &Scratch, values: &[ArrayRef]) -> Distinct {
        let mut distinct = Distinct::new(bytes, scratch.clone());
        for value in values {
            distinct.add(value, None).unwrap();
        }
        distinct
    }

    #[test]
    fn nulls_and_rows_that_are_not_asked_for_do_not_count() {
        let mut values = Distinct::new(0, Scratch::new(1 << 30));
        let asked = BooleanArray::from(vec![true, true, true, false]);
        values.add(&ints([Some(1), Some(1), None, Some(2)]), Some(&asked)).unwrap();
        assert_eq!(count(vec![values]).unwrap(), 1);
    }

    #[test]
    fn runs_on_disk_give_the_same_answer() {
        let folder = tempfile::tempdir().unwrap();
        let chunks = |first: i64| {
            let values = (first..first + 100_000).map(|it| (it * 7919) % 80_000).collect::<Vec<_>>();
            values.chunks(8192).map(|it| ints(it.iter().copied().map(Some))).collect::<Vec<_>>()
        };
        let scratch = Scratch::within(folder.path().to_owned(), 1 << 30);
        let parts = [0, 50_000].map(|first| distinct(0, &scratch, &chunks(first)));
        assert!(parts.iter().all(|it| it.runs.len() > 2));
        assert_eq!(count(parts.into()).unwrap(), 80_000);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn rows_whose_value_is_none_of_the_others() {
        let scratch = Scratch::new(1 << 30);
        let values = distinct(0, &scratch, &[ints((0..5000).map(|it| Some(it * 2)))]);
        let mut keys = Keys::new(0, scratch);
        let place = |row: usize| RowPlace { file: 0, record: row as u64 + 1, element: 0 };
        keys.add(&[ints((0..3000).map(Some))], 3000, None, place).unwrap();
        keys.finish();
        let found = strangers(vec![keys], vec![values]).unwrap();
        assert_eq!((found.rows, found.samples[0].record, found.samples[1].record), (1500, 2, 4));
        assert_eq!(strangers(vec![], vec![]).unwrap().rows, 0);
    }
}
