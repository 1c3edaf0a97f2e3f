//! What the fields of a column are read as.

use arrow::datatypes::{DataType, TimeUnit};
use ingest_program::{Column, TypeKind};

use super::Shape;
use crate::PlanError;
use crate::parse::{DateFormat, Decimal, TimeFormat, Zone};

/// What a column's fields are read as.
#[derive(Debug)]
pub(crate) enum Kind {
    Text,
    Int,
    Decimal {
        parser: Decimal,
        precision: u8,
        scale: u8,
    },
    Float,
    Bool,
    Date(DateFormat),
    Time(TimeFormat),
    Timestamp(DateFormat),
    /// With the zone's name.
    TimestampIn(DateFormat, Zone, &'static str),
    /// In base64.
    Bytes,
    /// A value with parts.
    Nested(Shape),
}

impl Kind {
    /// Of a declared column.
    pub(crate) fn of(column: &Column) -> Result<Self, PlanError> {
        match column.ty.kind {
            kind @ (TypeKind::List(_) | TypeKind::Struct(_)) => Ok(Self::Nested(Shape::of(column, kind)?)),
            kind => Self::of_type(column, kind),
        }
    }

    /// Of a plain value in a declared column.
    pub(super) fn of_type(column: &Column, kind: TypeKind) -> Result<Self, PlanError> {
        let date_format = || {
            DateFormat::new(column.format.as_deref())
                .map_err(|error| PlanError::DateFormat { column: column.name.clone(), error })
        };
        Ok(match kind {
            TypeKind::Text => Kind::Text,
            TypeKind::Int => Kind::Int,
            TypeKind::Decimal { precision, scale } => {
                Kind::Decimal { parser: Decimal::new(precision, scale), precision, scale }
            }
            TypeKind::Float => Kind::Float,
            TypeKind::Bool => Kind::Bool,
            TypeKind::Date => Kind::Date(date_format()?),
            TypeKind::Timestamp => Kind::Timestamp(date_format()?),
            TypeKind::Time => Kind::Time(
                TimeFormat::new(column.format.as_deref())
                    .map_err(|error| PlanError::DateFormat { column: column.name.clone(), error })?,
            ),
            TypeKind::TimestampIn(zone) => {
                let read_in =
                    Zone::new(zone.get()).map_err(|error| PlanError::Zone { column: column.name.clone(), error })?;
                Kind::TimestampIn(date_format()?, read_in, zone.get())
            }
            TypeKind::Bytes => Kind::Bytes,
            TypeKind::List(_) | TypeKind::Struct(_) | TypeKind::Null => {
                return Err(PlanError::NoType { column: column.name.clone() });
            }
        })
    }

    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Self::Text => DataType::Utf8View,
            Self::Int => DataType::Int64,
            Self::Decimal { precision, scale, .. } => DataType::Decimal128(*precision, *scale as i8),
            Self::Float => DataType::Float64,
            Self::Bool => DataType::Boolean,
            Self::Date(_) => DataType::Date32,
            Self::Time(_) => DataType::Time64(TimeUnit::Microsecond),
            Self::Timestamp(_) => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::TimestampIn(_, _, zone) => DataType::Timestamp(TimeUnit::Microsecond, Some((*zone).into())),
            Self::Bytes => DataType::BinaryView,
            Self::Nested(shape) => shape.data_type(),
        }
    }

    /// As it is declared, for messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Int => "int".to_owned(),
            Self::Decimal { precision, scale, .. } => format!("decimal({precision}, {scale})"),
            Self::Float => "float".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Date(_) => "date".to_owned(),
            Self::Time(_) => "time".to_owned(),
            Self::Timestamp(_) => "timestamp".to_owned(),
            Self::TimestampIn(_, _, zone) => format!("timestamp(\"{zone}\")"),
            Self::Bytes => "bytes".to_owned(),
            Self::Nested(shape) => shape.name(),
        }
    }

    pub(super) fn unreadable(&self) -> String {
        match self {
            Self::Text => "not text".to_owned(),
            Self::Int => "not a whole number of 64 bits".to_owned(),
            Self::Decimal { precision, scale, .. } => format!("not a decimal({precision}, {scale})"),
            Self::Float => "not a number".to_owned(),
            Self::Bool => "not true or false".to_owned(),
            Self::Date(format) => format!("not a date like {format}"),
            Self::Time(format) => format!("not a time like {format}"),
            Self::Timestamp(format) => format!("not a timestamp like {format}"),
            Self::TimestampIn(format, zone, name) => {
                let shown = if zone.has_gaps() { ", or a time that its clocks are set forward over" } else { "" };
                format!("not a timestamp like {format} in {name}{shown}")
            }
            Self::Bytes => "not bytes in base64".to_owned(),
            Self::Nested(shape) => format!("not a {}", shape.name()),
        }
    }
}
