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
use ingest_program::{Interned, TypeKind};

use super::Kind;

/// What a file says that the values of a column are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// Nulls, and nothing else.
    Null,
    Bool,
    Int,
    /// With its precision and scale.
    Decimal(u8, i8),
    Float,
    Text,
    Bytes,
    /// Sixteen bytes that have a text form of their own.
    Uuid,
    Date,
    Time,
    /// Of no zone.
    Timestamp,
    /// Of UTC.
    Moment,
    /// Timestamps that eight bytes cannot hold: nanoseconds in sixteen bytes, or in twelve those of a day and the day's Julian number.
    /// Of UTC or of no zone.
    Wide {
        is_utc: bool,
    },
    /// What no plain value is.
    Other(&'static str),
}

impl Given {
    /// What columns of this type hold, where the file says nothing more.
    pub(crate) fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Null => Self::Null,
            DataType::Boolean => Self::Bool,
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::UInt64 => Self::Int,
            DataType::Decimal32(precision, scale)
            | DataType::Decimal64(precision, scale)
            | DataType::Decimal128(precision, scale)
            | DataType::Decimal256(precision, scale) => Self::Decimal(*precision, *scale),
            DataType::Float16 | DataType::Float32 | DataType::Float64 => Self::Float,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Self::Text,
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
                Self::Bytes
            }
            DataType::Date32 | DataType::Date64 => Self::Date,
            DataType::Time32(_) | DataType::Time64(_) => Self::Time,
            DataType::Timestamp(_, None) => Self::Timestamp,
            DataType::Timestamp(_, Some(_)) => Self::Moment,
            DataType::Dictionary(_, value) => Self::of(value),
            DataType::Struct(_) => Self::Other("struct"),
            DataType::Map(..) => Self::Other("map"),
            DataType::Duration(_) | DataType::Interval(_) => Self::Other("span of time"),
            DataType::Union(..) => Self::Other("union of types"),
            _ => Self::Other("list"),
        }
    }

    /// The type that loses nothing of such values; none where they are no plain ones, or there are none.
    pub(crate) fn natural(&self) -> Option<TypeKind> {
        Some(match self {
            Self::Bool => TypeKind::Bool,
            Self::Int => TypeKind::Int,
            Self::Decimal(precision, scale) => {
                TypeKind::Decimal { precision: *precision, scale: u8::try_from(*scale).ok()? }
            }
            Self::Float => TypeKind::Float,
            Self::Null | Self::Text | Self::Uuid => TypeKind::Text,
            Self::Bytes => TypeKind::Bytes,
            Self::Date => TypeKind::Date,
            Self::Time => TypeKind::Time,
            Self::Timestamp | Self::Wide { is_utc: false } => TypeKind::Timestamp,
            Self::Moment | Self::Wide { is_utc: true } => TypeKind::TimestampIn(Interned::new("UTC".to_owned())),
            Self::Other(_) => return None,
        })
    }

    /// Whether values of the kind may be in such a column at all; those that are not fail one by one.
    pub(crate) fn is_read_as(&self, kind: &Kind) -> bool {
        match self {
            Self::Null => true,
            Self::Text => !matches!(kind, Kind::Nested(_)),
            Self::Bool => matches!(kind, Kind::Bool | Kind::Text),
            Self::Int => matches!(kind, Kind::Int | Kind::Decimal { .. } | Kind::Float | Kind::Bool | Kind::Text),
            Self::Decimal(..) | Self::Float => {
                matches!(kind, Kind::Int | Kind::Decimal { .. } | Kind::Float | Kind::Text)
            }
            Self::Bytes | Self::Uuid => matches!(kind, Kind::Bytes | Kind::Text),
            Self::Date | Self::Timestamp | Self::Moment | Self::Wide { .. } => {
                matches!(kind, Kind::Date(_) | Kind::Timestamp(_) | Kind::TimestampIn(..) | Kind::Text)
            }
            Self::Time => matches!(kind, Kind::Time(_) | Kind::Text),
            Self::Other(_) => false,
        }
    }

    /// In words, for messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Null => "nulls alone".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int => "whole number".to_owned(),
            Self::Decimal(precision, scale) => format!("decimal({precision}, {scale})"),
            Self::Float => "float".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Bytes => "bytes".to_owned(),
            Self::Uuid => "UUID".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Time => "time".to_owned(),
            Self::Timestamp | Self::Wide { is_utc: false } => "timestamp".to_owned(),
            Self::Moment | Self::Wide { is_utc: true } => "timestamp in UTC".to_owned(),
            Self::Other(name) => (*name).to_owned(),
        }
    }
}

/// One value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    Null,
    Bool(bool),
    Int(i64),
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
    /// The value of this row, which is no plain one.
    Nested(&'a dyn Array, usize),
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
    Nested,
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
    pub(crate) fn new(array: &'a dyn Array, given: &Given) -> Self {
        let values = match array.data_type() {
            DataType::Null => Values::Null,
            DataType::Boolean => Values::Bool(array.as_boolean()),
            DataType::Int64 => Values::Int(array.as_primitive::<Int64Type>().values()),
            DataType::Decimal128(_, scale) => Values::Decimal(array.as_primitive::<Decimal128Type>().values(), *scale),
            DataType::Decimal256(_, scale) => Values::Wide(array.as_primitive::<Decimal256Type>().values(), *scale),
            DataType::Float32 => Values::Single(array.as_primitive::<Float32Type>().values()),
            DataType::Float64 => Values::Double(array.as_primitive::<Float64Type>().values()),
            DataType::Utf8View => Values::Text(array.as_string_view()),
            DataType::BinaryView => {
                let of = match given {
                    Given::Text => Bytes::Text,
                    Given::Other(_) => Bytes::Json,
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
            _ => Values::Nested,
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
            Values::Nested => Cell::Nested(self.array, row),
        })
    }
}

fn nanos(bytes: &[u8]) -> Option<i128> {
    if let Some(nanos) = bytes.first_chunk() {
        return Some(i128::from_le_bytes(*nanos));
    }
    let (nanos, day) = bytes.split_first_chunk()?;
    let (nanos, day) = (u64::from_le_bytes(*nanos), u32::from_le_bytes(*day.first_chunk()?));
    Some((i128::from(day) - JULIAN_EPOCH) * DAY_NANOS + i128::from(nanos))
}
