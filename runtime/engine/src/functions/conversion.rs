//! Conversions from one type to another. Text is read exactly as a column of the type reads it.

mod clock;
mod parts;
mod write;

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, PrimitiveArray},
    compute::cast,
    datatypes::{
        DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType,
        i256,
    },
};
use datafusion::common::{Result, internal_err};
use ingest_formats::parse::{self, DateFormat, TimeFormat, Zone};
use ingest_program::TypeKind;
use jiff::{civil::DateTime, fmt::strtime::BrokenDownTime};

use self::{
    clock::{Clock, zone_of},
    parts::{convert_elements, convert_members},
    write::Writer,
};
use super::{
    Args,
    dates::{self, MICROSECONDS_A_DAY},
    decimals::{fit, rescale},
    numbers::{finite, int_of_float},
    text_builder::TextBuilder,
};
use crate::plan::data_type;

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
    /// To text.
    Write(Writer),
    /// Between numbers and dates, by the type of the argument.
    Cast,
    /// Between days, civil times and moments.
    Clock(Clock),
    /// From text to its bytes in UTF-8, and back.
    Encode,
    Decode,
    /// Of each element of a list, of each field of a struct; where there is none, nothing changes but the type.
    Elements(Option<Box<Conversion>>),
    Members(Vec<Option<Conversion>>),
}

#[derive(Debug)]
enum Parser {
    Int,
    Decimal(parse::Decimal),
    Float,
    Bool,
    Date(DateFormat),
    Time(TimeFormat),
    Timestamp(DateFormat),
    TimestampIn(DateFormat, Zone),
}

impl Conversion {
    /// The conversion, or in words why there is none.
    pub(super) fn new(from: TypeKind, to: TypeKind, format: Option<&str>) -> Result<Self, String> {
        let how = match (from, to) {
            (TypeKind::Text, TypeKind::Bytes) => How::Encode,
            (TypeKind::Bytes, TypeKind::Text) => How::Decode,
            (TypeKind::Text, _) => How::Parse(Box::new(Parser::new(to, format)?)),
            (TypeKind::List(_) | TypeKind::Struct(_) | TypeKind::Null, TypeKind::Text) => {
                return Err(format!("{from} has no text form"));
            }
            (_, TypeKind::Text) => {
                if let Some(format) = format {
                    BrokenDownTime::from(DateTime::ZERO).to_string(format).map_err(|error| error.to_string())?;
                }
                How::Write(Writer { format: format.map(str::to_owned), zone: zone_of(from)? })
            }
            (TypeKind::List(from), TypeKind::List(to)) => {
                How::Elements(Self::widening(from.get().kind, to.get().kind)?.map(Box::new))
            }
            (TypeKind::Struct(from), TypeKind::Struct(to)) if from.get().len() == to.get().len() => {
                let pairs = from.get().iter().zip(to.get());
                How::Members(
                    pairs.map(|(from, to)| Self::widening(from.ty.kind, to.ty.kind)).collect::<Result<_, _>>()?,
                )
            }
            (TypeKind::Int, TypeKind::Decimal { .. } | TypeKind::Float)
            | (TypeKind::Decimal { .. }, TypeKind::Decimal { .. } | TypeKind::Int | TypeKind::Float)
            | (TypeKind::Float, TypeKind::Int | TypeKind::Decimal { .. })
            | (TypeKind::Date, TypeKind::Timestamp)
            | (TypeKind::Timestamp, TypeKind::Date) => How::Cast,
            (TypeKind::Date | TypeKind::Timestamp, TypeKind::TimestampIn(_))
            | (TypeKind::TimestampIn(_), TypeKind::Timestamp | TypeKind::TimestampIn(_)) => {
                How::Clock(Clock { from: zone_of(from)?, to: zone_of(to)? })
            }
            _ => return Err(format!("there is no conversion from {from} to {to}")),
        };
        Ok(Self { to, how })
    }

    /// The conversion of a part, which never fails; none where there is nothing to convert.
    fn widening(from: TypeKind, to: TypeKind) -> Result<Option<Self>, String> {
        if from == to {
            return Ok(None);
        }
        if can_fail(from, to) {
            return Err(format!("the conversion from {from} to {to} can fail within a list or struct"));
        }
        Self::new(from, to, None).map(Some)
    }

    pub(super) fn run(&self, args: &Args<'_>) -> Result<ArrayRef> {
        match &self.how {
            How::Parse(parser) => self.parse(args, parser),
            How::Write(writer) => writer.write(args),
            How::Clock(clock) => clock.run(args, self.to),
            How::Encode => Ok(cast(&args.array(0)?, &DataType::BinaryView)?),
            How::Decode => decode(args),
            How::Elements(conversion) => convert_elements(args, conversion.as_deref(), self.to),
            How::Members(conversions) => convert_members(args, conversions, self.to),
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
            Parser::Time(format) => parse_all::<Time64MicrosecondType>(args, |text| format.time(text))?,
            Parser::TimestampIn(format, zone) => {
                let moments = parse_all::<TimestampMicrosecondType>(args, |text| format.moment(text, zone))?;
                Arc::new(moments.as_primitive::<TimestampMicrosecondType>().clone().with_data_type(data_type(self.to)))
            }
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
            TypeKind::Time => Self::Time(TimeFormat::new(format).map_err(|error| error.to_string())?),
            TypeKind::TimestampIn(zone) => {
                Self::TimestampIn(date_format()?, Zone::new(zone.get()).map_err(|error| error.to_string())?)
            }
            TypeKind::Text | TypeKind::Bytes | TypeKind::List(_) | TypeKind::Struct(_) | TypeKind::Null => {
                return Err(format!("there is no conversion from text to {to}"));
            }
        })
    }
}

/// Whether the conversion can fail: whether a value of `from` may be none of `to`.
pub(crate) fn can_fail(from: TypeKind, to: TypeKind) -> bool {
    /// Digits before the point that an int may have.
    const INT_DIGITS: u8 = 19;
    let before_point = |precision: u8, scale: u8| precision.saturating_sub(scale);
    match (from, to) {
        (TypeKind::Text, _) => !matches!(to, TypeKind::Text | TypeKind::Bytes),
        (TypeKind::Bytes, TypeKind::Text) | (TypeKind::Decimal { .. }, TypeKind::Int) => true,
        (TypeKind::Date | TypeKind::Timestamp, TypeKind::TimestampIn(zone)) => {
            Zone::new(zone.get()).map_or(true, |it| it.has_gaps())
        }
        (TypeKind::Float, _) => matches!(to, TypeKind::Int | TypeKind::Decimal { .. }),
        (TypeKind::Int, TypeKind::Decimal { precision, scale }) => before_point(precision, scale) < INT_DIGITS,
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

/// The texts whose UTF-8 the bytes are; null where they are none.
fn decode(args: &Args<'_>) -> Result<ArrayRef> {
    let bytes = args.bytes(0)?;
    let mut builder = TextBuilder::new(args.rows());
    for value in &bytes {
        match value.and_then(|it| str::from_utf8(it).ok()) {
            Some(text) => builder.copy(text)?,
            None => builder.null(),
        }
    }
    Ok(builder.finish())
}
