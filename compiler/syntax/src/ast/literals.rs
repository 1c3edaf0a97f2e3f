//! Constants.

use super::CivilDate;

/// A constant as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`
    Bool(bool),
    /// `1_000`
    Int(i64),
    /// `12.50` is 1250 at scale 2.
    Decimal {
        /// The number times 10^scale.
        unscaled: i128,
        /// Digits after the point as written.
        scale: u8,
    },
    /// `1.5e3`
    Float(f64),
    /// `"…"`, `r"…"`, escapes resolved.
    Text(String),
    /// `2024-01-31`
    Date(CivilDate),
    /// `5%` is 0.05: 5 at scale 2.
    Percent {
        /// The number times 10^scale.
        unscaled: i128,
        /// Digits after the point of the fraction (not of the percentage).
        scale: u8,
    },
    /// `4h`, `7d` in seconds. (Months and years come later.)
    Duration(u64),
    /// `10GB`, `512MiB` in bytes.
    Size(u64),
}
