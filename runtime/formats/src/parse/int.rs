//! Whole numbers.

use super::{digit, sign};

/// Digits that always fit an `i64`.
const SAFE_DIGITS: usize = 18;

/// Reads an optional sign and decimal digits, within the range of 64 bits.
pub fn int(text: &[u8]) -> Option<i64> {
    let (negative, digits) = sign(text);
    if digits.is_empty() {
        return None;
    }
    if digits.len() > SAFE_DIGITS {
        return long(negative, digits);
    }
    let mut value = 0_i64;
    for &byte in digits {
        value = value * 10 + i64::from(digit(byte)?);
    }
    Some(if negative { -value } else { value })
}

/// Leading zeros, the ends of the range, and what lies beyond them.
#[cold]
fn long(negative: bool, digits: &[u8]) -> Option<i64> {
    let mut value = 0_i64;
    for &byte in digits {
        let digit = i64::from(digit(byte)?);
        value = value.checked_mul(10)?;
        value = if negative { value.checked_sub(digit)? } else { value.checked_add(digit)? };
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(value: i64) {
            prop_assert_eq!(int(value.to_string().as_bytes()), Some(value));
        }

        #[test]
        fn agrees_with_the_standard_library(text in "[+-]?[0-9]{0,22}[ .a]?") {
            prop_assert_eq!(int(text.as_bytes()), text.parse().ok());
        }
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(int(b"-9223372036854775808"), Some(i64::MIN));
        assert_eq!(int(b"9223372036854775807"), Some(i64::MAX));
        assert_eq!(int(b"9223372036854775808"), None);
        assert_eq!(int(b"000000000000000000000000000042"), Some(42));
        for text in ["", "-", "+", "+-1", "1 ", " 1", "1_000", "1,000", "1.0", "0x1", "\u{661}"] {
            assert_eq!(int(text.as_bytes()), None, "{text}");
        }
    }
}
