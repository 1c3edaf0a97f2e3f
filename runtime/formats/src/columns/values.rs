//! Plain values that are kept one by one, and the column in the making that keeps them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryViewBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder,
    StringViewBuilder, Time64MicrosecondBuilder, TimestampMicrosecondBuilder,
};

use super::Kind;
use crate::parse;

/// A value without parts, as a column keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plain<'a> {
    Text(&'a str),
    Int(i64),
    /// Without its point.
    Decimal(i128),
    Float(f64),
    Bool(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds, of a time since midnight and of a timestamp since 1970-01-01.
    Micros(i64),
    Bytes(Vec<u8>),
}

impl<'a> Plain<'a> {
    /// The value of the kind that a text is.
    pub(crate) fn parse(kind: &Kind, text: &'a [u8]) -> Option<Self> {
        match kind {
            Kind::Text => str::from_utf8(text).ok().map(Self::Text),
            Kind::Int => parse::int(text).map(Self::Int),
            Kind::Decimal { parser, .. } => parser.parse(text).map(Self::Decimal),
            Kind::Float => parse::float(text).map(Self::Float),
            Kind::Bool => parse::boolean(text).map(Self::Bool),
            Kind::Date(format) => format.date(text).map(Self::Date),
            Kind::Time(format) => format.time(text).map(Self::Micros),
            Kind::Timestamp(format) => format.timestamp(text).map(Self::Micros),
            Kind::TimestampIn(format, zone, _) => format.moment(text, zone).map(Self::Micros),
            Kind::Bytes => {
                let mut bytes = Vec::new();
                parse::base64(text, &mut bytes).then_some(Self::Bytes(bytes))
            }
            Kind::Nested(_) => None,
        }
    }
}

/// The values of a column without parts so far, null where there is none.
pub(crate) enum Values {
    Text(StringViewBuilder),
    Int(Int64Builder),
    Decimal(Decimal128Builder),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Date(Date32Builder),
    Time(Time64MicrosecondBuilder),
    Timestamp(TimestampMicrosecondBuilder),
    Bytes(BinaryViewBuilder),
}

impl Values {
    /// For so many records.
    pub(crate) fn new(kind: &Kind, records: usize) -> Self {
        match kind {
            // What has parts is built of the columns of its parts.
            Kind::Text | Kind::Nested(_) => Self::Text(StringViewBuilder::with_capacity(records)),
            Kind::Int => Self::Int(Int64Builder::with_capacity(records)),
            Kind::Decimal { .. } => {
                Self::Decimal(Decimal128Builder::with_capacity(records).with_data_type(kind.data_type()))
            }
            Kind::Float => Self::Float(Float64Builder::with_capacity(records)),
            Kind::Bool => Self::Bool(BooleanBuilder::with_capacity(records)),
            Kind::Date(_) => Self::Date(Date32Builder::with_capacity(records)),
            Kind::Time(_) => Self::Time(Time64MicrosecondBuilder::with_capacity(records)),
            Kind::Timestamp(_) | Kind::TimestampIn(..) => {
                Self::Timestamp(TimestampMicrosecondBuilder::with_capacity(records).with_data_type(kind.data_type()))
            }
            Kind::Bytes => Self::Bytes(BinaryViewBuilder::with_capacity(records)),
        }
    }

    /// Keeps the next value; null where there is none of the column's kind.
    pub(crate) fn push(&mut self, value: Option<Plain<'_>>) {
        match (self, value) {
            (Self::Text(to), Some(Plain::Text(it))) => to.append_value(it),
            (Self::Int(to), Some(Plain::Int(it))) => to.append_value(it),
            (Self::Decimal(to), Some(Plain::Decimal(it))) => to.append_value(it),
            (Self::Float(to), Some(Plain::Float(it))) => to.append_value(it),
            (Self::Bool(to), Some(Plain::Bool(it))) => to.append_value(it),
            (Self::Date(to), Some(Plain::Date(it))) => to.append_value(it),
            (Self::Time(to), Some(Plain::Micros(it))) => to.append_value(it),
            (Self::Timestamp(to), Some(Plain::Micros(it))) => to.append_value(it),
            (Self::Bytes(to), Some(Plain::Bytes(it))) => to.append_value(it),
            (Self::Text(to), _) => to.append_null(),
            (Self::Int(to), _) => to.append_null(),
            (Self::Decimal(to), _) => to.append_null(),
            (Self::Float(to), _) => to.append_null(),
            (Self::Bool(to), _) => to.append_null(),
            (Self::Date(to), _) => to.append_null(),
            (Self::Time(to), _) => to.append_null(),
            (Self::Timestamp(to), _) => to.append_null(),
            (Self::Bytes(to), _) => to.append_null(),
        }
    }

    /// The finished column.
    pub(crate) fn finish(self) -> ArrayRef {
        match self {
            Self::Text(mut to) => Arc::new(to.finish()),
            Self::Int(mut to) => Arc::new(to.finish()),
            Self::Decimal(mut to) => Arc::new(to.finish()),
            Self::Float(mut to) => Arc::new(to.finish()),
            Self::Bool(mut to) => Arc::new(to.finish()),
            Self::Date(mut to) => Arc::new(to.finish()),
            Self::Time(mut to) => Arc::new(to.finish()),
            Self::Timestamp(mut to) => Arc::new(to.finish()),
            Self::Bytes(mut to) => Arc::new(to.finish()),
        }
    }
}
