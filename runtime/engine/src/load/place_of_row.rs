//! Where a row came from.

use serde::{Deserialize, Serialize};

/// A row's place, ordered by file, then by record, then by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowPlace {
    /// Index of the file in its delivery.
    pub file: u32,
    /// The record's number in the file, counted from 1.
    pub record: u64,
    /// Which element of the list of the map's `for each` it is, counted from 1; 0 where the record is one row.
    pub element: u32,
}

impl RowPlace {
    /// Keeps the place among the first `limit` of `places`, which are sorted.
    pub fn keep_first(self, places: &mut Vec<Self>, limit: usize) {
        if places.len() >= limit && places.last().is_some_and(|it| *it <= self) {
            return;
        }
        let at = places.partition_point(|it| *it <= self);
        places.insert(at, self);
        places.truncate(limit);
    }
}
