//! Exact decimal arithmetic on unscaled 128-bit numbers.

use arrow::datatypes::i256;
use ingest_program::BinaryOp;

use super::numbers::Rounding;

/// The scales of the operands, and the type of the result, of an operation on decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimals {
    /// Scale of the first operand.
    pub(super) left: u8,
    /// Scale of the second operand.
    pub(super) right: u8,
    /// Digits of the result.
    pub(super) precision: u8,
    /// Scale of the result.
    pub(super) scale: u8,
}

impl Decimals {
    /// An operation on one decimal that gives one of the same type.
    pub(super) fn same(precision: u8, scale: u8) -> Self {
        Self { left: scale, right: scale, precision, scale }
    }

    /// The result, rounded half away from zero to its scale; none where it has too many digits or the divisor is zero.
    pub(super) fn compute(self, op: BinaryOp, a: i128, b: i128) -> Option<i128> {
        if let Some(value) = self.narrow(op, a, b) {
            return fit(value, self.precision);
        }
        let value = match op {
            BinaryOp::Add | BinaryOp::Subtract => {
                let b = if op == BinaryOp::Add { b } else { b.checked_neg()? };
                let scale = self.left.max(self.right);
                let sum = rescale(i256::from_i128(a), self.left, scale)?.checked_add(rescale(
                    i256::from_i128(b),
                    self.right,
                    scale,
                )?)?;
                rescale(sum, scale, self.scale)?
            }
            BinaryOp::Multiply => {
                let product = i256::from_i128(a).checked_mul(i256::from_i128(b))?;
                rescale(product, self.left + self.right, self.scale)?
            }
            _ => {
                // a / 10^left divided by b / 10^right, times 10^scale.
                let up = i32::from(self.scale) + i32::from(self.right) - i32::from(self.left);
                let (a, b) = (i256::from_i128(a), i256::from_i128(b));
                let power = power_of_ten(up.unsigned_abs())?;
                if up >= 0 {
                    divide_rounding(a.checked_mul(power)?, b)?
                } else {
                    divide_rounding(a, b.checked_mul(power)?)?
                }
            }
        };
        fit(value.to_i128()?, self.precision)
    }

    /// The result where nothing has to be rescaled and 128 bits are enough: nearly always.
    fn narrow(self, op: BinaryOp, a: i128, b: i128) -> Option<i128> {
        let same = self.left == self.scale && self.right == self.scale;
        match op {
            BinaryOp::Add if same => a.checked_add(b),
            BinaryOp::Subtract if same => a.checked_sub(b),
            BinaryOp::Multiply if self.left + self.right == self.scale => a.checked_mul(b),
            _ => None,
        }
    }

    /// The value rounded to so many digits after the point (before it, where negative).
    pub(super) fn round(self, value: i128, digits: i64, rounding: Rounding) -> Option<i128> {
        let dropped = i64::from(self.scale).saturating_sub(digits);
        if dropped <= 0 {
            return Some(value);
        }
        // Half of 10^39 is more than any decimal.
        let Some(unit) = u32::try_from(dropped).ok().filter(|it| *it <= 38).and_then(|it| 10_i128.checked_pow(it))
        else {
            return Some(0);
        };
        let rounded = match rounding {
            Rounding::AwayFromZero => round_half_away(value, unit),
            Rounding::ToEven => round_half_even(value, unit),
        };
        let rounded = rounded.checked_mul(unit)?;
        fit(rounded, self.precision)
    }
}

/// The same number at another scale, rounded half away from zero where digits are lost.
pub(super) fn rescale(value: i256, from: u8, to: u8) -> Option<i256> {
    let power = power_of_ten(u32::from(from.abs_diff(to)))?;
    if to >= from { value.checked_mul(power) } else { divide_rounding(value, power) }
}

/// The value, if it has at most so many digits.
pub(super) fn fit(value: i128, precision: u8) -> Option<i128> {
    let limit = 10_u128.checked_pow(u32::from(precision))?;
    (value.unsigned_abs() < limit).then_some(value)
}

fn power_of_ten(exponent: u32) -> Option<i256> {
    i256::from_i128(10).checked_pow(exponent)
}

fn round_half_away(value: i128, unit: i128) -> i128 {
    let (quotient, rest) = (value / unit, value % unit);
    if rest.unsigned_abs() >= unit.unsigned_abs() - rest.unsigned_abs() { quotient + value.signum() } else { quotient }
}

fn round_half_even(value: i128, unit: i128) -> i128 {
    let (quotient, rest) = (value / unit, value % unit);
    let half = (unit.unsigned_abs() - rest.unsigned_abs()).cmp(&rest.unsigned_abs());
    if half.is_lt() || half.is_eq() && quotient % 2 != 0 { quotient + value.signum() } else { quotient }
}

fn divide_rounding(value: i256, divisor: i256) -> Option<i256> {
    let quotient = value.checked_div(divisor)?;
    let rest = value.checked_rem(divisor)?.checked_abs()?;
    if rest >= divisor.checked_abs()?.checked_sub(rest)? {
        let away = if value.is_negative() == divisor.is_negative() { i256::ONE } else { i256::MINUS_ONE };
        return quotient.checked_add(away);
    }
    Some(quotient)
}
