//! `unique(…)`: whether no two rows of a delivery agree in some columns, for any number of rows in bounded memory.
//!
//! A row is known by 128 bits: XXH3-128 over an unambiguous encoding of its values. Two different keys are taken for the
//! same with a probability of at most n²/2¹²⁹ over n rows: below 10⁻¹⁸ for ten billion of them. (XXH3 is no
//! cryptographic hash: whoever wants to can make keys that collide. The harm would be a delivery of their own that fails.)
//!
//! Each partition gathers its keys in memory, writes them out as a sorted run when its share of the budget is full, and
//! all runs are merged at the end.

use std::io;

use arrow::array::{ArrayRef, BooleanArray};
use xxhash_rust::xxh3::xxh3_128;

use super::{
    place_of_row::RowPlace,
    runs::{Entry, Merge, RUNS, Run, SAMPLES, write_run},
};
use crate::{
    keys::{KeyColumn, NoKey},
    scratch::Scratch,
};

/// The keys of one partition.
#[derive(Debug)]
pub struct Keys {
    entries: Vec<Entry>,
    capacity: usize,
    runs: Vec<Run>,
    scratch: Scratch,
    encoded: Vec<u8>,
}

/// The rows that break `unique` or `references`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// How many: those that repeat the key of an earlier row, or refer to nothing.
    pub rows: u64,
    /// The first of them, by file and record.
    pub samples: Vec<RowPlace>,
}

/// Keys could not be gathered.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Its type is none of the language's.
    #[error(transparent)]
    Type(#[from] NoKey),
    /// A run could not be written or read.
    #[error("the keys of a delivery check could not be kept on the disk: {0}")]
    Io(#[from] io::Error),
}

impl Keys {
    /// An empty set that keeps at most `bytes` of keys in memory, and the rest in files of `scratch`.
    pub fn new(bytes: usize, scratch: Scratch) -> Self {
        let capacity = (bytes / size_of::<Entry>()).max(1024);
        Self { entries: Vec::new(), capacity, runs: Vec::new(), scratch, encoded: Vec::new() }
    }

    /// Adds the rows of a batch that `rows` marks (all, where it is none); `place` says where each came from.
    pub fn add(
        &mut self,
        columns: &[ArrayRef],
        length: usize,
        rows: Option<&BooleanArray>,
        place: impl Fn(usize) -> RowPlace,
    ) -> Result<(), KeyError> {
        let columns = columns.iter().map(KeyColumn::new).collect::<Result<Vec<_>, NoKey>>()?;
        for row in 0..length {
            if rows.is_some_and(|it| !it.value(row)) {
                continue;
            }
            self.encoded.clear();
            for column in &columns {
                column.encode(row, &mut self.encoded);
            }
            if self.entries.len() >= self.capacity {
                self.spill()?;
            }
            self.entries.push(Entry { hash: xxh3_128(&self.encoded), place: place(row) });
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        self.entries.sort_unstable();
        if self.runs.len() >= RUNS {
            let merged = Merge::new(std::mem::take(&mut self.runs), Vec::new())?;
            let run = write_run(&self.scratch, merged)?;
            self.runs.push(run);
        }
        let run = write_run(&self.scratch, self.entries.drain(..).map(Ok))?;
        self.runs.push(run);
        Ok(())
    }

    /// The finished keys of all partitions, sorted.
    pub fn merged(partitions: Vec<Self>) -> io::Result<Merge> {
        let mut runs = Vec::new();
        let mut in_memory = Vec::new();
        for partition in partitions {
            runs.extend(partition.runs);
            in_memory.push(partition.entries);
        }
        Merge::new(runs, in_memory)
    }

    /// Those that another part of the load has stored.
    pub fn of_run(run: Run, scratch: Scratch) -> Self {
        Self { runs: vec![run], ..Self::new(0, scratch) }
    }

    /// Sorts what is in memory. Call it in the partition's own task, where it runs beside the others'.
    pub fn finish(&mut self) {
        self.entries.sort_unstable();
    }
}

/// Merges the finished keys of all partitions and finds the rows that repeat an earlier one's.
pub fn duplicates(partitions: Vec<Keys>) -> io::Result<Duplicates> {
    let mut found = Duplicates::default();
    let mut earlier: Option<u128> = None;
    for entry in Keys::merged(partitions)? {
        let entry = entry?;
        if earlier == Some(entry.hash) {
            found.rows += 1;
            entry.place.keep_first(&mut found.samples, SAMPLES);
        }
        earlier = Some(entry.hash);
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
