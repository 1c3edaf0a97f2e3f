//! Check digits: what tells a number that was typed wrong.

use std::sync::Arc;

use arrow::{array::ArrayRef, datatypes::Int64Type};
use datafusion::common::Result;

use super::{Args, args::test_text};

pub(super) fn luhn(args: &Args<'_>) -> Result<ArrayRef> {
    test_text(args, has_luhn_digit)
}

/// Whether a text is digits, two at least, the last of them the check digit of ISO/IEC 7812-1.
fn has_luhn_digit(value: &str) -> bool {
    let mut sum = 0_u64;
    for (place, byte) in value.bytes().rev().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return false;
        }
        let doubled = if place % 2 == 1 { digit * 2 } else { digit };
        sum += u64::from(if doubled > 9 { doubled - 9 } else { doubled });
    }
    value.len() >= 2 && sum.is_multiple_of(10)
}

pub(super) fn verhoeff(args: &Args<'_>) -> Result<ArrayRef> {
    test_text(args, has_verhoeff_digit)
}

/// The permutation of the digits 0 to 9 that Verhoeff's scheme applies once for each place from the right.
const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// Whether a text is digits, two at least, the last of them the check digit of Verhoeff's scheme.
fn has_verhoeff_digit(value: &str) -> bool {
    let mut sum = 0;
    for (place, byte) in value.bytes().rev().enumerate() {
        let mut digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return false;
        }
        // The permutation has the order 8.
        for _ in 0..place % 8 {
            digit = PERMUTATION.get(usize::from(digit)).copied().unwrap_or_default();
        }
        sum = times(sum, digit);
    }
    value.len() >= 2 && sum == 0
}

/// The product of two elements of the dihedral group of the pentagon: 0 to 4 are its rotations, 5 to 9 its reflections.
fn times(a: u8, b: u8) -> u8 {
    let (turn, other) = (a % 5, b % 5);
    match (a < 5, b < 5) {
        (true, true) => (turn + other) % 5,
        (true, false) => (turn + other) % 5 + 5,
        (false, true) => (turn + 5 - other) % 5 + 5,
        (false, false) => (turn + 5 - other) % 5,
    }
}

/// `digit_sum(value, weights)`: each digit times the one at its place in `weights`, which begins anew where it ends; null
/// where one of the two is no digits.
pub(super) fn digit_sum(args: &Args<'_>) -> Result<ArrayRef> {
    let (value, weights) = (args.text(0)?, args.text(1)?);
    let sums = (0..args.rows()).map(|row| weighted_sum(value.get(row)?, weights.get(row)?));
    Ok(Arc::new(sums.collect::<arrow::array::PrimitiveArray<Int64Type>>()))
}

fn weighted_sum(value: &str, weights: &str) -> Option<i64> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    if value.is_empty() || weights.is_empty() {
        return None;
    }
    let mut sum = 0_i64;
    for (value, weight) in value.bytes().zip(weights.bytes().cycle()) {
        sum = sum.checked_add(digit(value)? * digit(weight)?)?;
    }
    Some(sum)
}
