//! How many values the lists and structs of one record may have.
//!
//! A byte may be an element (`~` of HL7), and an element a value for each field of a struct, whether it is there or not: a record of some
//! megabytes could fill any memory.

use crate::MalformedReason;

/// Values that any record may have, those that each of its bytes adds, and the most of all: 4,194,304. What is sparse has some for each byte.
const ANY: usize = 16 << 10;
const EACH_BYTE: usize = 16;
const MOST: usize = 4 << 20;

/// What is left.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Room {
    left: usize,
}

impl Room {
    /// Of a record of so many bytes.
    pub(crate) fn of(bytes: usize) -> Self {
        Self { left: bytes.saturating_mul(EACH_BYTE).saturating_add(ANY).min(MOST) }
    }

    /// Takes room for so many values.
    pub(crate) fn take(&mut self, values: usize) -> Result<(), MalformedReason> {
        self.left = self.left.checked_sub(values).ok_or(MalformedReason::TooManyValues)?;
        Ok(())
    }
}
