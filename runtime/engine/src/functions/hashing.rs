//! Hashes, keyed tokens, and dates shifted under a key.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, PrimitiveArray},
    datatypes::{Date32Type, Int64Type},
};
use datafusion::common::Result;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use xxhash_rust::xxh64::xxh64 as xxh64_of;

use super::{Args, dates::in_calendar, text_builder::TextBuilder};

/// HMAC-SHA-256 under a key that is already worked in.
pub(super) type Keyed = Hmac<Sha256>;

/// The most digits that a hash is written in: those of SHA-512.
const MOST_DIGITS: usize = 128;

/// The most days by which a date is shifted: ten years.
const MOST_DAYS: i64 = 3_650;

/// The state of HMAC-SHA-256 under `key`; any length will do (RFC 2104).
pub(super) fn keyed(key: &[u8]) -> Result<Keyed> {
    Keyed::new_from_slice(key).map_err(|error| datafusion::common::exec_datafusion_err!("{error}"))
}

/// `sha256(value)` and its like: lower-case hexadecimal digits.
pub(super) fn digest<D: Digest>(args: &Args<'_>) -> Result<ArrayRef> {
    write_each(args, |value, builder| write(builder, &D::digest(value)))
}

/// `tokenize(value, key)`: HMAC-SHA-256 in 64 lower-case hexadecimal digits.
pub(super) fn tokenize(args: &Args<'_>, key: &Keyed) -> Result<ArrayRef> {
    write_each(args, |value, builder| write(builder, &key.clone().chain_update(value).finalize().into_bytes()))
}

/// `xxh64(value)`: 16 lower-case hexadecimal digits.
pub(super) fn xxh64(args: &Args<'_>) -> Result<ArrayRef> {
    write_each(args, |value, builder| write(builder, &xxh64_of(value, 0).to_be_bytes()))
}

/// `crc32(value)`
pub(super) fn crc32(args: &Args<'_>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    let sums = (0..args.rows()).map(|row| text.get(row).map(|it| i64::from(crc32fast::hash(it.as_bytes()))));
    Ok(Arc::new(sums.collect::<PrimitiveArray<Int64Type>>()))
}

/// `shift_date(value, person, days)`: every date of a person by the same number of days, which only the key tells.
pub(super) fn shift_date(args: &Args<'_>, key: &Keyed) -> Result<ArrayRef> {
    let (value, person, days) = (args.date(0)?, args.text(1)?, args.int(2)?);
    let shifted = (0..args.rows()).map(|row| {
        let days = days.get(row).filter(|it| (1..=MOST_DAYS).contains(it))?;
        in_calendar(i64::from(value.get(row)?) + offset(person.get(row)?, days, key))
    });
    Ok(Arc::new(shifted.collect::<PrimitiveArray<Date32Type>>()))
}

/// A number from `-days` to `days`, but not 0. 64 bits of the hash are enough: no number of so few is likelier than another
/// by more than one in 10^15.
fn offset(person: &str, days: i64, key: &Keyed) -> i64 {
    let hash = key.clone().chain_update(person.as_bytes()).finalize().into_bytes();
    let bits = hash.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let place = (bits % (2 * days).unsigned_abs()) as i64 - days;
    if place >= 0 { place + 1 } else { place }
}

fn write_each(args: &Args<'_>, f: impl Fn(&[u8], &mut TextBuilder<'_>) -> Result<()>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    let mut builder = TextBuilder::new(args.rows());
    for row in 0..args.rows() {
        match text.get(row) {
            Some(value) => f(value.as_bytes(), &mut builder)?,
            None => builder.null(),
        }
    }
    Ok(builder.finish())
}

/// Appends bytes in hexadecimal.
fn write(builder: &mut TextBuilder<'_>, bytes: &[u8]) -> Result<()> {
    let mut digits = [0; MOST_DIGITS];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    let written = digits.get(..bytes.len() * 2).unwrap_or_default();
    Ok(builder.copy(std::str::from_utf8(written).unwrap_or_default())?)
}

const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' + value - 10 }
}
