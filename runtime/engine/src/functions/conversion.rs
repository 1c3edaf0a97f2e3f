//! Conversions from one type to another. Text is read exactly as a column of the type reads it.

use std::{fmt::Write, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, PrimitiveArray},
    datatypes::{
        DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType, i256,
    },
};
use datafusion::common::{Result, internal_err};
use ingest_formats::parse::{self, DateFormat};
use ingest_program::TypeKind;
use jiff::{SignedDuration, civil::DateTime, fmt::strtime::BrokenDownTime};

use super::{
    Args,
    dates::{self, MICROSECONDS_A_DAY},
    decimals::{fit, rescale},
    numbers::{finite, int_of_float},
    text_builder::TextBuilder,
};

/// A conversion between two types, ready to run.
#[derive(Debug)]
pub(super) struct Conversion {
    to: TypeKind,
    how: How,
}

#[derive(Debug)]
enum How {
    /// From text.
    Parse(Box<Parser>),
    /// To text; dates and timestamps in this format.
    Write(Option<String>),
    /// Between numbers and dates, by the type of the argument.
    Cast,
}

#[derive(Debug)]
enum Parser {
    Int,
    Decimal(parse::Decimal),
    Float,
    Bool,
    Date(DateFormat),
    Timestamp(DateFormat),
}

impl Conversion {
    /// The conversion, or in words why there is none.
    pub(super) fn new(from: TypeKind, to: TypeKind, format: Option<&str>) -> Result<Self, String> {
        let how = match (from, to) {
            (TypeKind::Text, _) => How::Parse(Box::new(Parser::new(to, format)?)),
            (_, TypeKind::Text) => {
                if let Some(format) = format {
                    BrokenDownTime::from(DateTime::ZERO).to_string(format).map_err(|error| error.to_string())?;
                }
                How::Write(format.map(str::to_owned))
            }
            (TypeKind::Int, TypeKind::Decimal { .. } | TypeKind::Float)
            | (TypeKind::Decimal { .. }, TypeKind::Decimal { .. } | TypeKind::Int | TypeKind::Float)
            | (TypeKind::Float, TypeKind::Int | TypeKind::Decimal { .. })
            | (TypeKind::Date, TypeKind::Timestamp)
            | (TypeKind::Timestamp, TypeKind::Date) => How::Cast,
            _ => return Err(format!("there is no conversion from {from} to {to}")),
        };
        Ok(Self { to, how })
    }

    pub(super) fn run(&self, args: &Args<'_>) -> Result<ArrayRef> {
        match &self.how {
            How::Parse(parser) => self.parse(args, parser),
            How::Write(format) => write(args, format.as_deref()),
            How::Cast => match self.to {
                TypeKind::Int => to_int(args),
                TypeKind::Float => to_float(args),
                TypeKind::Decimal { precision, scale } => to_decimal(args, precision, scale),
                TypeKind::Date => dates::date_of(args),
                TypeKind::Timestamp => to_timestamp(args),
                _ => internal_err!("no cast to {}", self.to),
            },
        }
    }

    fn parse(&self, args: &Args<'_>, parser: &Parser) -> Result<ArrayRef> {
        Ok(match parser {
            Parser::Int => parse_all::<Int64Type>(args, parse::int)?,
            Parser::Float => parse_all::<Float64Type>(args, |text| parse::float(text).and_then(finite))?,
            Parser::Date(format) => parse_all::<Date32Type>(args, |text| format.date(text))?,
            Parser::Timestamp(format) => parse_all::<TimestampMicrosecondType>(args, |text| format.timestamp(text))?,
            Parser::Decimal(decimal) => {
                let values = parse_all::<Decimal128Type>(args, |text| decimal.parse(text))?;
                decimal_column(values.as_primitive().clone(), self.to)?
            }
            Parser::Bool => {
                let text = args.text(0)?;
                let values = (0..args.rows()).map(|row| parse::boolean(text.get(row)?.as_bytes()));
                Arc::new(values.collect::<BooleanArray>())
            }
        })
    }
}

impl Parser {
    fn new(to: TypeKind, format: Option<&str>) -> Result<Self, String> {
        let date_format = || DateFormat::new(format).map_err(|error| error.to_string());
        Ok(match to {
            TypeKind::Int => Self::Int,
            TypeKind::Decimal { precision, scale } => Self::Decimal(parse::Decimal::new(precision, scale)),
            TypeKind::Float => Self::Float,
            TypeKind::Bool => Self::Bool,
            TypeKind::Date => Self::Date(date_format()?),
            TypeKind::Timestamp => Self::Timestamp(date_format()?),
            TypeKind::Text
            | TypeKind::Time
            | TypeKind::TimestampIn(_)
            | TypeKind::Bytes
            | TypeKind::List(_)
            | TypeKind::Struct(_)
            | TypeKind::Null => return Err(format!("there is no conversion from text to {to}")),
        })
    }
}

/// Whether the conversion can fail: whether a value of `from` may be none of `to`.
pub(crate) fn can_fail(from: TypeKind, to: TypeKind) -> bool {
    /// Digits before the point that an int may have.
    const INT_DIGITS: u8 = 19;
    let before_point = |precision: u8, scale: u8| precision.saturating_sub(scale);
    match (from, to) {
        (TypeKind::Text, _) => to != TypeKind::Text,
        (TypeKind::Float, _) => matches!(to, TypeKind::Int | TypeKind::Decimal { .. }),
        (TypeKind::Int, TypeKind::Decimal { precision, scale }) => before_point(precision, scale) < INT_DIGITS,
        (TypeKind::Decimal { .. }, TypeKind::Int) => true,
        (TypeKind::Decimal { precision: p, scale: s }, TypeKind::Decimal { precision, scale }) => {
            scale < s || before_point(precision, scale) < before_point(p, s)
        }
        _ => false,
    }
}

fn parse_all<T: ArrowPrimitiveType>(args: &Args<'_>, f: impl Fn(&[u8]) -> Option<T::Native>) -> Result<ArrayRef> {
    let text = args.text(0)?;
    let values = (0..args.rows()).map(|row| f(text.get(row)?.as_bytes()));
    Ok(Arc::new(values.collect::<PrimitiveArray<T>>()))
}

fn decimal_column(values: PrimitiveArray<Decimal128Type>, ty: TypeKind) -> Result<ArrayRef> {
    let TypeKind::Decimal { precision, scale } = ty else { return internal_err!("{ty} is no decimal") };
    Ok(Arc::new(values.with_precision_and_scale(precision, scale as i8)?))
}

fn to_int(args: &Args<'_>) -> Result<ArrayRef> {
    let rows = args.rows();
    Ok(Arc::new(match args.data_type(0)? {
        DataType::Decimal128(_, scale) => {
            let unit = 10_i128.checked_pow(scale.unsigned_abs().into()).unwrap_or(i128::MAX);
            let whole = |value: i128| (value % unit == 0).then_some(value / unit).and_then(|it| i64::try_from(it).ok());
            args.decimal(0)?.map::<Int64Type>(rows, whole)
        }
        _ => args.float(0)?.map::<Int64Type>(rows, int_of_float),
    }))
}

fn to_float(args: &Args<'_>) -> Result<ArrayRef> {
    let rows = args.rows();
    Ok(Arc::new(match args.data_type(0)? {
        DataType::Decimal128(_, scale) => {
            // Both numbers are exact up to 2^53 and 10^22: then the quotient is the nearest float.
            let unit = 10_f64.powi(scale.into());
            args.decimal(0)?.map::<Float64Type>(rows, |value| finite(value as f64 / unit))
        }
        _ => args.int(0)?.map::<Float64Type>(rows, |value| Some(value as f64)),
    }))
}

fn to_decimal(args: &Args<'_>, precision: u8, scale: u8) -> Result<ArrayRef> {
    let rows = args.rows();
    let widened = |value: i128, from: u8| fit(exact_rescale(value, from, scale)?, precision);
    let values = match args.data_type(0)? {
        DataType::Decimal128(_, from) => {
            args.decimal(0)?.map::<Decimal128Type>(rows, |value| widened(value, from.unsigned_abs()))
        }
        DataType::Int64 => args.int(0)?.map(rows, |value| widened(value.into(), 0)),
        _ => args.float(0)?.map(rows, |value| decimal_of_float(value, precision, scale)),
    };
    decimal_column(values, TypeKind::Decimal { precision, scale })
}

/// The same number at another scale; none where it has digits that the scale has no room for.
fn exact_rescale(value: i128, from: u8, to: u8) -> Option<i128> {
    let power = 10_i128.checked_pow(u32::from(from.abs_diff(to)))?;
    if to >= from { value.checked_mul(power) } else { (value % power == 0).then_some(value / power) }
}

/// The decimal of this scale that is nearest to the shortest number that stands for the float: 0.1 is 0.10, and 0.125
/// at scale 2 is 0.13. A float is an approximation, so rounding it is no loss; one that does not fit is no decimal.
fn decimal_of_float(value: f64, precision: u8, scale: u8) -> Option<i128> {
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    // Digits this far behind the point decide no rounding.
    let fraction = fraction.get(..fraction.len().min(40)).unwrap_or_default();
    let mut unscaled = i256::ZERO;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = i256::from_i128(i128::from(byte.checked_sub(b'0').filter(|it| *it <= 9)?));
        unscaled = unscaled.checked_mul(i256::from_i128(10))?.checked_add(digit)?;
    }
    let rounded = fit(rescale(unscaled, fraction.len() as u8, scale)?.to_i128()?, precision)?;
    Some(if value < 0.0 { -rounded } else { rounded })
}

fn to_timestamp(args: &Args<'_>) -> Result<ArrayRef> {
    let start = |day: i32| i64::from(day).checked_mul(MICROSECONDS_A_DAY);
    Ok(Arc::new(args.date(0)?.map::<TimestampMicrosecondType>(args.rows(), start)))
}

fn write(args: &Args<'_>, format: Option<&str>) -> Result<ArrayRef> {
    match args.data_type(0)? {
        DataType::Int64 => {
            let values = args.int(0)?;
            write_all(args, |row, to| Some(write!(to, "{}", values.get(row)?)))
        }
        DataType::Float64 => {
            let values = args.float(0)?;
            write_all(args, |row, to| Some(write!(to, "{}", values.get(row)?)))
        }
        DataType::Boolean => {
            let values = args.boolean(0)?;
            write_all(args, |row, to| (!values.is_null(row)).then(|| write!(to, "{}", values.value(row))))
        }
        DataType::Decimal128(_, scale) => {
            let values = args.decimal(0)?;
            write_all(args, |row, to| Some(write_decimal(values.get(row)?, scale.unsigned_abs(), to)))
        }
        DataType::Date32 => {
            let values = args.date(0)?;
            write_all(args, |row, to| {
                let moment = moment(i64::from(values.get(row)?).checked_mul(MICROSECONDS_A_DAY)?)?;
                Some(write_moment(moment, format.unwrap_or("%Y-%m-%d"), to))
            })
        }
        DataType::Timestamp(TimeUnit::Microsecond, None) => {
            let values = args.timestamp(0)?;
            write_all(args, |row, to| {
                Some(write_moment(moment(values.get(row)?)?, format.unwrap_or("%Y-%m-%dT%H:%M:%S%.f"), to))
            })
        }
        other => internal_err!("{other} has no text form"),
    }
}

/// What `f` writes on each row; null where there is nothing to write.
fn write_all(args: &Args<'_>, f: impl Fn(usize, &mut String) -> Option<std::fmt::Result>) -> Result<ArrayRef> {
    let mut builder = TextBuilder::new(args.rows());
    let mut scratch = String::new();
    for row in 0..args.rows() {
        scratch.clear();
        match f(row, &mut scratch) {
            Some(Ok(())) => builder.copy(&scratch)?,
            Some(Err(_)) | None => builder.null(),
        }
    }
    Ok(builder.finish())
}

fn write_decimal(value: i128, scale: u8, to: &mut String) -> std::fmt::Result {
    let sign = if value < 0 { "-" } else { "" };
    let unit = 10_u128.checked_pow(scale.into()).unwrap_or(u128::MAX);
    let (whole, fraction) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    if scale == 0 {
        write!(to, "{sign}{whole}")
    } else {
        write!(to, "{sign}{whole}.{fraction:0width$}", width = scale.into())
    }
}

/// The moment so many microseconds after 1970-01-01T00:00:00; none outside the years that can be written.
fn moment(microseconds: i64) -> Option<DateTime> {
    const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    EPOCH.checked_add(SignedDuration::from_micros(microseconds)).ok()
}

fn write_moment(moment: DateTime, format: &str, to: &mut String) -> std::fmt::Result {
    BrokenDownTime::from(moment).format(format, to).map_err(|_| std::fmt::Error)
}
