//! Arithmetic and functions of numbers. What does not fit its type is a failure: null.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, BooleanArray, Decimal128Array, Scalar},
    buffer::NullBuffer,
    compute::{
        kernels::{cmp, zip::zip},
        nullif,
    },
    datatypes::{Decimal128Type, Float64Type, Int64Type},
};
use datafusion::common::{Result, ScalarValue};
use ingest_program::{BinaryOp, Function};

use super::{Args, decimals::Decimals};

/// `a + b`, `a - b`, `a * b` of ints.
pub(super) fn int_arithmetic(args: &Args<'_>, op: BinaryOp) -> Result<ArrayRef> {
    let f: fn(i64, i64) -> Option<i64> = match op {
        BinaryOp::Add => i64::checked_add,
        BinaryOp::Subtract => i64::checked_sub,
        _ => i64::checked_mul,
    };
    Ok(Arc::new(args.int(0)?.zip::<_, Int64Type>(&args.int(1)?, args.rows(), f)))
}

/// `a + b`, `a - b`, `a * b`, `a / b` of floats; what is no finite number is a failure.
pub(super) fn float_arithmetic(args: &Args<'_>, op: BinaryOp) -> Result<ArrayRef> {
    let f: fn(f64, f64) -> f64 = match op {
        BinaryOp::Add => |a, b| a + b,
        BinaryOp::Subtract => |a, b| a - b,
        BinaryOp::Multiply => |a, b| a * b,
        _ => |a, b| a / b,
    };
    Ok(Arc::new(args.float(0)?.zip::<_, Float64Type>(&args.float(1)?, args.rows(), |a, b| finite(f(a, b)))))
}

/// A finite number, never the negative zero: Arrow orders that before zero.
pub(super) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value + 0.0)
}

/// `a + b`, `a - b`, `a * b`, `a / b` of decimals.
pub(super) fn decimal_arithmetic(args: &Args<'_>, op: BinaryOp, decimals: Decimals) -> Result<ArrayRef> {
    let values = args.decimal(0)?.zip(&args.decimal(1)?, args.rows(), |a, b| decimals.compute(op, a, b));
    decimal_column(values, decimals)
}

fn decimal_column(values: Decimal128Array, decimals: Decimals) -> Result<ArrayRef> {
    Ok(Arc::new(values.with_precision_and_scale(decimals.precision, decimals.scale as i8)?))
}

pub(super) fn negate_int(args: &Args<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(args.int(0)?.map::<Int64Type>(args.rows(), i64::checked_neg)))
}

pub(super) fn negate_float(args: &Args<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(args.float(0)?.map::<Float64Type>(args.rows(), |it| finite(-it))))
}

pub(super) fn negate_decimal(args: &Args<'_>, decimals: Decimals) -> Result<ArrayRef> {
    decimal_column(args.decimal(0)?.map::<Decimal128Type>(args.rows(), i128::checked_neg), decimals)
}

pub(super) fn abs_int(args: &Args<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(args.int(0)?.map::<Int64Type>(args.rows(), i64::checked_abs)))
}

pub(super) fn abs_float(args: &Args<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(args.float(0)?.map::<Float64Type>(args.rows(), |it| finite(it.abs()))))
}

pub(super) fn abs_decimal(args: &Args<'_>, decimals: Decimals) -> Result<ArrayRef> {
    decimal_column(args.decimal(0)?.map::<Decimal128Type>(args.rows(), i128::checked_abs), decimals)
}

/// Where a half goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    AwayFromZero,
    ToEven,
}

impl Rounding {
    pub(super) fn of(function: Function) -> Self {
        if function == Function::RoundHalfEven { Self::ToEven } else { Self::AwayFromZero }
    }

    fn whole(self, value: f64) -> f64 {
        match self {
            Self::AwayFromZero => value.round(),
            Self::ToEven => value.round_ties_even(),
        }
    }
}

/// `round(value, digits)` of decimals.
pub(super) fn round_decimal(args: &Args<'_>, decimals: Decimals, rounding: Rounding) -> Result<ArrayRef> {
    let round = |value, digits| decimals.round(value, digits, rounding);
    decimal_column(args.decimal(0)?.zip(&args.int(1)?, args.rows(), round), decimals)
}

/// `round(value, digits)` of floats.
pub(super) fn round_float(args: &Args<'_>, rounding: Rounding) -> Result<ArrayRef> {
    Ok(Arc::new(args.float(0)?.zip::<_, Float64Type>(&args.int(1)?, args.rows(), |value, digits| {
        let digits = i32::try_from(digits.clamp(-400, 400)).unwrap_or(0);
        // Divided by a power of ten that is exact, where there is one: 10^-2 is not.
        let rounded = if digits >= 0 {
            let unit = 10_f64.powi(digits);
            rounding.whole(value * unit) / unit
        } else {
            let unit = 10_f64.powi(-digits);
            rounding.whole(value / unit) * unit
        };
        // A unit too large for a float: there is nothing to round, or all of it is.
        if rounded.is_finite() { finite(rounded) } else { finite(if digits > 0 { value } else { 0.0 }) }
    })))
}

pub(super) fn sign_int(args: &Args<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(args.int(0)?.map::<Int64Type>(args.rows(), |it| Some(it.signum()))))
}

pub(super) fn sign_decimal(args: &Args<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(args.decimal(0)?.map::<Int64Type>(args.rows(), |it| Some(it.signum() as i64))))
}

pub(super) fn sign_float(args: &Args<'_>) -> Result<ArrayRef> {
    let sign = |it: f64| Some(i64::from(it > 0.0) - i64::from(it < 0.0));
    Ok(Arc::new(args.float(0)?.map::<Int64Type>(args.rows(), sign)))
}

/// `quotient(value, divisor)`: rounded down.
pub(super) fn quotient(args: &Args<'_>) -> Result<ArrayRef> {
    let divide = |value: i64, divisor: i64| {
        let quotient = value.checked_div(divisor)?;
        Some(quotient - i64::from(value % divisor != 0 && (value < 0) != (divisor < 0)))
    };
    Ok(Arc::new(args.int(0)?.zip::<_, Int64Type>(&args.int(1)?, args.rows(), divide)))
}

/// `modulo(value, divisor)`: what a quotient that is rounded down leaves.
pub(super) fn modulo(args: &Args<'_>) -> Result<ArrayRef> {
    let rest = |value: i64, divisor: i64| {
        let rest = if divisor == 0 { None } else { Some(value.wrapping_rem(divisor)) }?;
        Some(if rest != 0 && (rest < 0) != (divisor < 0) { rest + divisor } else { rest })
    };
    Ok(Arc::new(args.int(0)?.zip::<_, Int64Type>(&args.int(1)?, args.rows(), rest)))
}

/// `f` of every float; what is no finite number is a failure.
pub(super) fn of_float(args: &Args<'_>, f: fn(f64) -> f64) -> Result<ArrayRef> {
    Ok(Arc::new(args.float(0)?.map::<Float64Type>(args.rows(), |it| finite(f(it)))))
}

/// `power(base, exponent)`
pub(super) fn power(args: &Args<'_>) -> Result<ArrayRef> {
    let raise = |base: f64, exponent: f64| finite(base.powf(exponent));
    Ok(Arc::new(args.float(0)?.zip::<_, Float64Type>(&args.float(1)?, args.rows(), raise)))
}

/// `null_if_zero(value)` of any number.
pub(super) fn null_if_zero(args: &Args<'_>) -> Result<ArrayRef> {
    let value = args.array(0)?;
    let zero = Scalar::new(ScalarValue::new_zero(value.data_type())?.to_array()?);
    Ok(nullif(&value, &cmp::eq(&value, &zero)?)?)
}

/// Which way a number becomes whole.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Floor,
    Ceil,
    /// Towards zero.
    Truncate,
}

/// `floor(value)`, `ceil(value)`, `truncate(value)` of floats.
pub(super) fn whole_float(args: &Args<'_>, way: Whole) -> Result<ArrayRef> {
    Ok(Arc::new(args.float(0)?.map::<Int64Type>(args.rows(), |value| {
        int_of_float(match way {
            Whole::Floor => value.floor(),
            Whole::Ceil => value.ceil(),
            Whole::Truncate => value.trunc(),
        })
    })))
}

/// `floor(value)`, `ceil(value)`, `truncate(value)` of decimals of this scale.
pub(super) fn whole_decimal(args: &Args<'_>, way: Whole, scale: u8) -> Result<ArrayRef> {
    let unit = 10_i128.checked_pow(u32::from(scale)).unwrap_or(i128::MAX);
    Ok(Arc::new(args.decimal(0)?.map::<Int64Type>(args.rows(), |value| {
        let floor = value.div_euclid(unit);
        let upwards = match way {
            Whole::Floor => false,
            Whole::Ceil => true,
            Whole::Truncate => value < 0,
        };
        let up = upwards && value.rem_euclid(unit) != 0;
        i64::try_from(floor + i128::from(up)).ok()
    })))
}

/// The int that a float is; none where it has a fraction or is out of range.
pub(super) fn int_of_float(value: f64) -> Option<i64> {
    // 2^63 is a float; 2^63 - 1 is not.
    let in_range = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value);
    (in_range && value.fract() == 0.0).then_some(value as i64)
}

/// Which of two values is taken.
#[derive(Clone, Copy)]
pub(super) enum Extreme {
    Least,
    Greatest,
}

/// `least(a, b)`, `greatest(a, b)` of any type; null where one of them is.
pub(super) fn extreme(args: &Args<'_>, which: Extreme) -> Result<ArrayRef> {
    extreme_of(&args.array(0)?, &args.array(1)?, which)
}

/// `clamp(value, low, high)`: `high` where the two are crossed.
pub(super) fn clamp(args: &Args<'_>) -> Result<ArrayRef> {
    let raised = extreme_of(&args.array(0)?, &args.array(1)?, Extreme::Greatest)?;
    extreme_of(&raised, &args.array(2)?, Extreme::Least)
}

fn extreme_of(a: &ArrayRef, b: &ArrayRef, which: Extreme) -> Result<ArrayRef> {
    let first = match which {
        Extreme::Least => cmp::lt_eq(a, b)?,
        Extreme::Greatest => cmp::gt_eq(a, b)?,
    };
    let taken = zip(&first, a, b)?;
    match NullBuffer::union(a.nulls(), b.nulls()) {
        Some(valid) => Ok(nullif(&taken, &BooleanArray::new(!valid.inner(), None))?),
        None => Ok(taken),
    }
}
