//! Exact decimal numbers.

use super::{digit, sign};

/// Digits that a u64 always holds.
const SAFE_DIGITS: usize = 19;
/// Digits of the widest decimal.
const MAX_DIGITS: u8 = 38;

/// Reads numbers of one `decimal(precision, scale)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    scale: usize,
    /// 10^precision: the first number that is too large, unscaled.
    limit: u128,
}

impl Decimal {
    /// A parser for `decimal(precision, scale)`; a precision above 38 counts as 38.
    pub fn new(precision: u8, scale: u8) -> Self {
        Self { scale: usize::from(scale), limit: 10_u128.pow(u32::from(precision.min(MAX_DIGITS))) }
    }

    /// Reads an optional sign, digits, and at most one point. Gives the number times 10^scale. More digits after the
    /// point than the scale has room for are read only where they are zeros: nothing is rounded.
    #[inline]
    pub fn parse(&self, text: &[u8]) -> Option<i128> {
        let (negative, digits) = sign(text);
        let unsigned = if digits.len() > SAFE_DIGITS { self.long(digits)? } else { self.short(digits)? };
        // Below 10^38, so within an i128.
        let value = unsigned as i128;
        Some(if negative { -value } else { value })
    }

    #[inline]
    fn short(&self, text: &[u8]) -> Option<u128> {
        let mut value = 0_u64;
        let mut bytes = text.iter();
        for &byte in bytes.by_ref() {
            match digit(byte) {
                Some(digit) => value = value * 10 + u64::from(digit),
                None if byte == b'.' => break,
                None => return None,
            }
        }
        let fraction = bytes.len();
        for &byte in bytes {
            value = value * 10 + u64::from(digit(byte)?);
        }
        if fraction == 0 && !text.iter().any(u8::is_ascii_digit) {
            return None; // nothing, or a point alone
        }
        let value = match self.scale.checked_sub(fraction) {
            Some(0) => u128::from(value),
            Some(more) => u128::from(value).checked_mul(power(more)?)?,
            None => {
                let extra = 10_u64.checked_pow(u32::try_from(fraction - self.scale).ok()?)?;
                if !value.is_multiple_of(extra) {
                    return None;
                }
                u128::from(value / extra)
            }
        };
        (value < self.limit).then_some(value)
    }

    /// Any number of digits: leading zeros, wide decimals, long fractions of zeros.
    #[cold]
    fn long(&self, text: &[u8]) -> Option<u128> {
        let point = text.iter().position(|&byte| byte == b'.');
        let (whole, fraction) = match point {
            Some(point) => (text.get(..point)?, text.get(point + 1..)?),
            None => (text, &[][..]),
        };
        let mut value = 0_u128;
        for &byte in whole {
            value = value.checked_mul(10)?.checked_add(u128::from(digit(byte)?))?;
        }
        for place in 0..self.scale.max(fraction.len()) {
            let digit = fraction.get(place).map_or(Some(0), |&byte| digit(byte))?;
            if place < self.scale {
                value = value.checked_mul(10)?.checked_add(u128::from(digit))?;
            } else if digit != 0 {
                return None;
            }
        }
        (value < self.limit).then_some(value)
    }
}

/// 10^n, where it is a u128.
fn power(exponent: usize) -> Option<u128> {
    10_u128.checked_pow(u32::try_from(exponent).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MONEY: fn(&str) -> Option<i128> = |text| Decimal::new(12, 2).parse(text.as_bytes());

    #[test]
    fn exact_or_not_at_all() {
        assert_eq!(MONEY("12.50"), Some(1250));
        assert_eq!(MONEY("12.5"), Some(1250));
        assert_eq!(MONEY("12"), Some(1200));
        assert_eq!(MONEY("12."), Some(1200));
        assert_eq!(MONEY(".5"), Some(50));
        assert_eq!(MONEY("-0.01"), Some(-1));
        assert_eq!(MONEY("+7"), Some(700));
        assert_eq!(MONEY("12.500"), Some(1250));
        assert_eq!(MONEY("12.505"), None);
        assert_eq!(MONEY("1.00000000000000000000000000000000000000000000000000"), Some(100));
        assert_eq!(MONEY("1.00000000000000000000000000000000000000000000000001"), None);
        assert_eq!(MONEY("00000000000000000000000000000000000000000000001"), Some(100));
        assert_eq!(MONEY("9999999999.99"), Some(999_999_999_999));
        assert_eq!(MONEY("10000000000.00"), None);
        assert_eq!(MONEY("9999999999999999999"), None);
        for text in
            ["", ".", "-", "-.", "+", "1e3", "1,000.00", "$1", " 1", "1 ", "1..2", "1.2.3", "--1", "(1.00)", "1-"]
        {
            assert_eq!(MONEY(text), None, "{text}");
        }
    }

    #[test]
    fn the_widest() {
        let nines = "9".repeat(38);
        assert_eq!(Decimal::new(38, 0).parse(nines.as_bytes()), nines.parse().ok());
        assert_eq!(Decimal::new(38, 0).parse(format!("{nines}0").as_bytes()), None);
        assert_eq!(Decimal::new(38, 38).parse(format!("-.{nines}").as_bytes()), format!("-{nines}").parse().ok());
        assert_eq!(Decimal::new(38, 38).parse(b"1"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(unscaled in -999_999_999_999_i64..=999_999_999_999) {
            let text = format!("{}{}.{:02}", if unscaled < 0 { "-" } else { "" }, unscaled.abs() / 100, unscaled.abs() % 100);
            prop_assert_eq!(MONEY(&text), Some(i128::from(unscaled)));
        }

        #[test]
        fn both_paths_agree(text in "[0-9]{0,8}[.]?[0-9]{0,8}", precision in 1_u8..=38, scale in 0_u8..=6) {
            let decimal = Decimal::new(precision, scale.min(precision));
            let digits = text.bytes().any(|byte| byte.is_ascii_digit());
            prop_assert_eq!(decimal.short(text.as_bytes()), decimal.long(text.as_bytes()).filter(|_| digits));
        }
    }
}
