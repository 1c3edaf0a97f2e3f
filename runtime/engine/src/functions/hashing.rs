//! Hashes and keyed tokens.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{Args, text_builder::TextBuilder};

/// HMAC-SHA-256 under a key that is already worked in.
pub(super) type Keyed = Hmac<Sha256>;

/// The state of HMAC-SHA-256 under `key`; any length will do (RFC 2104).
pub(super) fn keyed(key: &[u8]) -> Result<Keyed> {
    Keyed::new_from_slice(key).map_err(|error| datafusion::common::exec_datafusion_err!("{error}"))
}

/// `sha256(value)`: 64 lower-case hexadecimal digits.
pub(super) fn sha256(args: &Args<'_>) -> Result<ArrayRef> {
    hash(args, |value| Sha256::digest(value).into())
}

/// `tokenize(value, key)`: HMAC-SHA-256 in 64 lower-case hexadecimal digits.
pub(super) fn tokenize(args: &Args<'_>, key: &Keyed) -> Result<ArrayRef> {
    hash(args, |value| key.clone().chain_update(value).finalize().into_bytes().into())
}

fn hash(args: &Args<'_>, f: impl Fn(&[u8]) -> [u8; 32]) -> Result<ArrayRef> {
    let text = args.text(0)?;
    let mut builder = TextBuilder::new(args.rows());
    for row in 0..args.rows() {
        match text.get(row) {
            Some(value) => {
                let digits = hexadecimal(&f(value.as_bytes()));
                builder.copy(std::str::from_utf8(&digits).unwrap_or_default())?;
            }
            None => builder.null(),
        }
    }
    Ok(builder.finish())
}

fn hexadecimal(bytes: &[u8; 32]) -> [u8; 64] {
    let mut digits = [0; 64];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    digits
}

const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' + value - 10 }
}
