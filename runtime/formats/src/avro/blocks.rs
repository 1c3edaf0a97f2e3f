//! Cuts a file into blocks.

use super::damaged;
use super::header::{Header, Input};
use super::unpack::LARGEST;
use crate::FileError;

/// Records of a block, at most. Writers make blocks of some thousands.
const MOST_RECORDS: u64 = 1 << 22;
/// Records of a file, at most, whose schema is such that they take no bytes: a few bytes would make any number of rows.
const MOST_EMPTY: u64 = 1 << 20;

/// A block as it stands in the file.
#[derive(Debug)]
pub(super) struct Block {
    /// Where it begins.
    pub(super) offset: u64,
    pub(super) records: usize,
    pub(super) packed: Vec<u8>,
}

/// Reads the next block; none after the last. `found` records were read before.
pub(super) fn next(input: &mut Input<'_>, header: &Header, found: u64) -> Result<Option<Block>, FileError> {
    let offset = input.at;
    let mut number = Vec::new();
    let count = input.long(&mut number)?;
    if number.is_empty() {
        return Ok(None);
    }
    let broken = |at: u64, what: &str| damaged(at, what).after(found);
    let cut_off = |input: &Input<'_>| broken(input.at, "it ends inside the block that begins there or before");
    let no_block = || broken(offset, "no block begins there");
    let Some(count) = count else {
        let is_cut_off = number.last().is_some_and(|byte| byte & 0x80 != 0) && number.len() < 10;
        return Err(if is_cut_off { cut_off(input) } else { no_block() });
    };
    let records = u64::try_from(count).map_err(|_| no_block())?;
    let most = if header.schema.is_empty() { MOST_EMPTY.saturating_sub(found) } else { MOST_RECORDS };
    if records > most {
        return Err(broken(offset, "the block that begins there says that it has more records than are read"));
    }
    let length = input.long(&mut number)?.ok_or_else(|| cut_off(input))?;
    let length = u64::try_from(length).map_err(|_| no_block())?;
    if length > LARGEST as u64 {
        return Err(broken(offset, &format!("a block has more than {} MiB", LARGEST >> 20)));
    }
    let mut packed = Vec::new();
    let mut marker = Vec::with_capacity(16);
    if input.read(length, &mut packed)? < length || input.read(16, &mut marker)? < 16 {
        return Err(cut_off(input));
    }
    if marker != header.marker {
        return Err(broken(offset, "the block that begins there does not end with the marker of the file"));
    }
    Ok(Some(Block { offset, records: records as usize, packed }))
}
