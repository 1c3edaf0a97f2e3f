//! Rules of a row as bits of masks, and values that are null where a rule is broken.

use std::{fmt, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, PrimitiveArray, UInt64Array},
    compute::{kernels::zip::zip, nullif},
    datatypes::{UInt8Type, UInt64Type},
};
use datafusion::common::{Result, internal_err};

use super::Args;

/// A bit of a source mask that comes from the reader's own masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReaderBit {
    /// The column as the reader counts them: the declared ones in order.
    pub(crate) column: usize,
    /// Whether it is the missing values or the unreadable ones.
    pub(crate) missing: bool,
    /// The bit of the mask that is made.
    pub(crate) bit: u32,
}

impl fmt::Display for ReaderBit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.missing { "missing" } else { "unreadable" };
        write!(f, "{}: {what} {}", self.bit, self.column)
    }
}

/// Bit `first + i` is set where argument `i`, a bool, is true; null counts as false.
pub(super) fn rule_mask(args: &Args<'_>, skip: usize, first: u32, mask: &mut [u64]) -> Result<()> {
    for index in skip..args.len() {
        let bit = 1_u64.checked_shl(first + (index - skip) as u32).unwrap_or(0);
        for row in true_rows(&args.boolean(index)?) {
            if let Some(word) = mask.get_mut(row) {
                *word |= bit;
            }
        }
    }
    Ok(())
}

/// `rule_mask(b0, b1, …)`
pub(super) fn map_mask(args: &Args<'_>) -> Result<ArrayRef> {
    let mut mask = vec![0; args.rows()];
    rule_mask(args, 0, 0, &mut mask)?;
    Ok(Arc::new(UInt64Array::from(mask)))
}

/// `source_mask(malformed, failed masks, missing masks, b…)`: the reader's bits, put where the table says, then the bools
/// from bit `first` on. 0 where the record is malformed.
pub(super) fn source_mask(args: &Args<'_>, masks: usize, bits: &[ReaderBit], first: u32) -> Result<ArrayRef> {
    let mut mask = vec![0; args.rows()];
    for (word, its_bits) in by_word(bits) {
        let (failed, missing) = (unsigned(args, 1 + word)?, unsigned(args, 1 + masks + word)?);
        for ((out, failed), missing) in mask.iter_mut().zip(failed.values()).zip(missing.values()) {
            if *failed != 0 {
                for ReaderBit { column, missing: of_missing, bit } in &its_bits {
                    let set = failed & if *of_missing { *missing } else { !missing };
                    *out |= (set >> (column % 64) & 1) << bit;
                }
            }
        }
    }
    rule_mask(args, 1 + 2 * masks, first, &mut mask)?;
    let malformed = args.array(0)?;
    let Some(malformed) = malformed.as_primitive_opt::<UInt8Type>() else { return internal_err!("no reasons") };
    for (out, reason) in mask.iter_mut().zip(malformed.values()) {
        if *reason != 0 {
            *out = 0;
        }
    }
    Ok(Arc::new(UInt64Array::from(mask)))
}

fn by_word(bits: &[ReaderBit]) -> Vec<(usize, Vec<ReaderBit>)> {
    let words = bits.iter().map(|it| it.column / 64 + 1).max().unwrap_or(0);
    let of_word = |word: usize| bits.iter().filter(|it| it.column / 64 == word).copied().collect::<Vec<_>>();
    (0..words).map(|word| (word, of_word(word))).filter(|(_, it)| !it.is_empty()).collect()
}

/// `any_bit(masks…)`: whether one of these bits is set.
pub(super) fn any_bit(args: &Args<'_>, bits: &[u64]) -> Result<ArrayRef> {
    let mut found = vec![false; args.rows()];
    for (index, bits) in bits.iter().enumerate() {
        for (found, mask) in found.iter_mut().zip(unsigned(args, index)?.values()) {
            *found |= mask & bits != 0;
        }
    }
    Ok(Arc::new(BooleanArray::from(found)))
}

/// `keep_if(value, condition)`: null where the condition is not true.
pub(super) fn keep_if(args: &Args<'_>) -> Result<ArrayRef> {
    let value = args.array(0)?;
    let condition = args.boolean(1)?;
    let kept = match condition.nulls() {
        Some(valid) => condition.values() & valid.inner(),
        None => condition.values().clone(),
    };
    Ok(nullif(&value, &BooleanArray::new(!&kept, None))?)
}

/// `coalesce(value, default)`
pub(super) fn coalesce(args: &Args<'_>) -> Result<ArrayRef> {
    let value = args.array(0)?;
    let Some(valid) = value.nulls().filter(|it| it.null_count() > 0) else { return Ok(value) };
    let present = BooleanArray::new(valid.inner().clone(), None);
    Ok(zip(&present, &value, &args.array(1)?)?)
}

fn true_rows(condition: &BooleanArray) -> impl Iterator<Item = usize> {
    let set = match condition.nulls() {
        Some(valid) => condition.values() & valid.inner(),
        None => condition.values().clone(),
    };
    set.set_indices().collect::<Vec<_>>().into_iter()
}

fn unsigned(args: &Args<'_>, index: usize) -> Result<PrimitiveArray<UInt64Type>> {
    let array = args.array(index)?;
    if let Some(array) = array.as_primitive_opt::<UInt64Type>() {
        Ok(array.clone())
    } else {
        internal_err!("argument {index} is {}, not a mask", array.data_type())
    }
}
