//! Decimals as the language writes them.

use std::fmt;

/// A decimal, written with all its digits after the point: 1250 at scale 2 is `12.50`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDecimal {
    /// The number times 10^scale.
    pub unscaled: i128,
    /// Digits after the point, at most 38.
    pub scale: u8,
}

impl fmt::Display for WrittenDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.unscaled < 0 { "-" } else { "" };
        let digits = self.unscaled.unsigned_abs();
        let Some(unit) = 10_u128.checked_pow(self.scale.into()).filter(|it| *it > 1) else {
            return write!(f, "{sign}{digits}");
        };
        write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit, width = self.scale.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_digits_after_the_point_are_written() {
        let text = |unscaled, scale| WrittenDecimal { unscaled, scale }.to_string();
        assert_eq!(text(123_456, 2), "1234.56");
        assert_eq!(text(1_250, 2), "12.50");
        assert_eq!(text(-5, 2), "-0.05");
        assert_eq!(text(0, 0), "0");
        assert_eq!(text(-7, 0), "-7");
        assert_eq!(text(i128::MIN, 0), i128::MIN.to_string());
        assert_eq!(text(-(10_i128.pow(38) - 1), 38), format!("-0.{}", "9".repeat(38)));
    }
}
