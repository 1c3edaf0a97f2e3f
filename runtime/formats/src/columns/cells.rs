//! Columns that a file gives as Arrow arrays: what they hold, value by value.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Decimal256Type, Float32Type, Float64Type, Int64Type, Time64MicrosecondType,
    Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, i256,
};
use arrow::error::ArrowError;

use super::Given;

/// One value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// A whole number that is larger than those with a sign are.
    Large(u64),
    /// Unscaled, with its scale.
    Decimal(i128, i8),
    Wide(i256, i8),
    Single(f32),
    Double(f64),
    /// Bytes that should be text in UTF-8.
    Text(&'a [u8]),
    Bytes(&'a [u8]),
    Uuid(&'a [u8]),
    /// Days since 1970-01-01.
    Day(i32),
    /// Nanoseconds since midnight.
    Clock(i128),
    /// Nanoseconds since 1970-01-01T00:00:00, of UTC or of no zone.
    Moment {
        nanos: i128,
        is_utc: bool,
    },
    /// The value of this row, which has parts or is no plain one, with what the file says of it.
    Nested(&'a dyn Array, usize, &'a Given),
    /// The same as JSON.
    Json(&'a [u8]),
}

/// An array whose values are looked at one by one.
pub(crate) struct Cells<'a> {
    array: &'a dyn Array,
    values: Values<'a>,
}

enum Values<'a> {
    Null,
    Bool(&'a arrow::array::BooleanArray),
    Int(&'a [i64]),
    Unsigned(&'a [i128]),
    Decimal(&'a [i128], i8),
    Wide(&'a [i256], i8),
    Single(&'a [f32]),
    Double(&'a [f64]),
    Text(&'a arrow::array::StringViewArray),
    Bytes(&'a arrow::array::BinaryViewArray, Bytes),
    Uuid(&'a arrow::array::FixedSizeBinaryArray),
    Nanos(&'a arrow::array::FixedSizeBinaryArray, bool),
    Day(&'a [i32]),
    Clock(&'a [i64], i128),
    Moment(&'a [i64], i128, bool),
    Nested(&'a Given),
}

/// What bytes are.
enum Bytes {
    Plain,
    Text,
    Json,
}

/// 1970-01-01 as a Julian day.
const JULIAN_EPOCH: i128 = 2_440_588;
pub(super) const DAY_NANOS: i128 = 86_400_000_000_000;

/// The array as the one of its kind that [`Cells`] takes: the widest one, so that nothing changes.
pub(crate) fn widest(array: &ArrayRef, given: &Given) -> Result<ArrayRef, ArrowError> {
    let to = match array.data_type() {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            DataType::Int64
        }
        DataType::UInt64 => DataType::Decimal128(20, 0),
        DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
            DataType::Decimal128(*precision, *scale)
        }
        DataType::Float16 => DataType::Float32,
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        DataType::FixedSizeBinary(_) if *given == Given::Bytes => DataType::BinaryView,
        DataType::Date64 => DataType::Date32,
        DataType::Time32(_) => DataType::Time64(TimeUnit::Microsecond),
        DataType::Dictionary(_, value) => return widest(&cast(array, value)?, given),
        _ => return Ok(Arc::clone(array)),
    };
    cast(array, &to)
}

impl<'a> Cells<'a> {
    /// Of a [`widest`] array.
    pub(crate) fn new(array: &'a dyn Array, given: &'a Given) -> Self {
        let values = match array.data_type() {
            DataType::Null => Values::Null,
            DataType::Boolean => Values::Bool(array.as_boolean()),
            DataType::Int64 => Values::Int(array.as_primitive::<Int64Type>().values()),
            // Whole numbers, and no decimals of the file: those are not rounded, and may be true or false.
            DataType::Decimal128(_, 0) if *given == Given::Int => {
                Values::Unsigned(array.as_primitive::<Decimal128Type>().values())
            }
            DataType::Decimal128(_, scale) => Values::Decimal(array.as_primitive::<Decimal128Type>().values(), *scale),
            DataType::Decimal256(_, scale) => Values::Wide(array.as_primitive::<Decimal256Type>().values(), *scale),
            DataType::Float32 => Values::Single(array.as_primitive::<Float32Type>().values()),
            DataType::Float64 => Values::Double(array.as_primitive::<Float64Type>().values()),
            DataType::Utf8View => Values::Text(array.as_string_view()),
            DataType::BinaryView => {
                let of = match given {
                    Given::Text => Bytes::Text,
                    Given::Other(_) | Given::List(_) | Given::Struct(_) | Given::Map(_) => Bytes::Json,
                    _ => Bytes::Plain,
                };
                Values::Bytes(array.as_binary_view(), of)
            }
            DataType::FixedSizeBinary(_) => match given {
                Given::Wide { is_utc } => Values::Nanos(array.as_fixed_size_binary(), *is_utc),
                _ => Values::Uuid(array.as_fixed_size_binary()),
            },
            DataType::Date32 => Values::Day(array.as_primitive::<Date32Type>().values()),
            DataType::Time64(TimeUnit::Nanosecond) => {
                Values::Clock(array.as_primitive::<Time64NanosecondType>().values(), 1)
            }
            DataType::Time64(_) => Values::Clock(array.as_primitive::<Time64MicrosecondType>().values(), 1_000),
            DataType::Timestamp(unit, zone) => {
                let is_utc = zone.is_some();
                match unit {
                    TimeUnit::Second => {
                        Values::Moment(array.as_primitive::<TimestampSecondType>().values(), 1_000_000_000, is_utc)
                    }
                    TimeUnit::Millisecond => {
                        Values::Moment(array.as_primitive::<TimestampMillisecondType>().values(), 1_000_000, is_utc)
                    }
                    TimeUnit::Microsecond => {
                        Values::Moment(array.as_primitive::<TimestampMicrosecondType>().values(), 1_000, is_utc)
                    }
                    TimeUnit::Nanosecond => {
                        Values::Moment(array.as_primitive::<TimestampNanosecondType>().values(), 1, is_utc)
                    }
                }
            }
            _ => Values::Nested(given),
        };
        Self { array, values }
    }

    /// The value of a row.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> Cell<'a> {
        self.found(row).unwrap_or(Cell::Null)
    }

    #[inline]
    fn found(&self, row: usize) -> Option<Cell<'a>> {
        if row >= self.array.len() || self.array.is_null(row) {
            return None;
        }
        Some(match &self.values {
            Values::Null => return None,
            Values::Bool(values) => Cell::Bool(values.value(row)),
            Values::Int(values) => Cell::Int(*values.get(row)?),
            Values::Unsigned(values) => {
                let number = *values.get(row)?;
                match i64::try_from(number) {
                    Ok(number) => Cell::Int(number),
                    Err(_) => Cell::Large(u64::try_from(number).ok()?),
                }
            }
            Values::Decimal(values, scale) => Cell::Decimal(*values.get(row)?, *scale),
            Values::Wide(values, scale) => Cell::Wide(*values.get(row)?, *scale),
            Values::Single(values) => Cell::Single(*values.get(row)?),
            Values::Double(values) => Cell::Double(*values.get(row)?),
            Values::Text(values) => Cell::Text(values.value(row).as_bytes()),
            Values::Bytes(values, Bytes::Plain) => Cell::Bytes(values.value(row)),
            Values::Bytes(values, Bytes::Text) => Cell::Text(values.value(row)),
            Values::Bytes(values, Bytes::Json) => Cell::Json(values.value(row)),
            Values::Uuid(values) => Cell::Uuid(values.value(row)),
            Values::Nanos(values, is_utc) => Cell::Moment { nanos: nanos(values.value(row))?, is_utc: *is_utc },
            Values::Day(values) => Cell::Day(*values.get(row)?),
            Values::Clock(values, unit) => Cell::Clock(i128::from(*values.get(row)?) * unit),
            Values::Moment(values, unit, is_utc) => {
                Cell::Moment { nanos: i128::from(*values.get(row)?) * unit, is_utc: *is_utc }
            }
            Values::Nested(given) => Cell::Nested(self.array, row, given),
        })
    }
}

fn nanos(bytes: &[u8]) -> Option<i128> {
    if let Some(nanos) = bytes.first_chunk() {
        return Some(i128::from_le_bytes(*nanos));
    }
    let (nanos, day) = bytes.split_first_chunk()?;
    let (nanos, day) = (i128::from(i64::from_le_bytes(*nanos)), u32::from_le_bytes(*day.first_chunk()?));
    // Some writers take the hours of their zone off the time of day, and leave the day as it is.
    (nanos.abs() <= 2 * DAY_NANOS).then_some((i128::from(day) - JULIAN_EPOCH) * DAY_NANOS + nanos)
}
