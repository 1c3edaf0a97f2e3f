//! Which fields failed their columns, as columns of bits.

use std::sync::Arc;

use arrow::array::{ArrayRef, UInt64Array};

use super::builder::Judgement;
use crate::system;

/// The masks of [`system::failed`] and [`system::missing`].
pub(crate) struct Masks {
    failed: Vec<Vec<u64>>,
    missing: Vec<Vec<u64>>,
}

impl Masks {
    pub(crate) fn new(columns: usize, records: usize) -> Self {
        let masks = vec![vec![0; records]; system::mask_count(columns)];
        Self { failed: masks.clone(), missing: masks }
    }

    /// Sets the bit of a column on the records of the group that starts at `first`.
    #[inline]
    pub(crate) fn note(&mut self, column: usize, first: usize, judgement: Judgement) {
        if judgement.failed != 0 {
            let bit = 1 << (column % 64);
            set(self.failed.get_mut(column / 64), first, judgement.failed, bit);
            set(self.missing.get_mut(column / 64), first, judgement.missing, bit);
        }
    }

    pub(crate) fn finish(self) -> impl Iterator<Item = ArrayRef> {
        self.failed.into_iter().chain(self.missing).map(|mask| Arc::new(UInt64Array::from(mask)) as ArrayRef)
    }
}

/// Sets `bit` in the words of the records that `rows` has a bit for.
fn set(mask: Option<&mut Vec<u64>>, first: usize, mut rows: u64, bit: u64) {
    let Some(mask) = mask else { return };
    while rows != 0 {
        if let Some(word) = mask.get_mut(first + rows.trailing_zeros() as usize) {
            *word |= bit;
        }
        rows &= rows - 1;
    }
}
