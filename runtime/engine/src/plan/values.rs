//! Types and constants of the language in Arrow's terms.

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::ScalarValue;
use ingest_program::{Literal, TypeKind};

/// The Arrow type of a column of this kind.
pub(crate) fn data_type(kind: TypeKind) -> DataType {
    match kind {
        TypeKind::Text => DataType::Utf8View,
        TypeKind::Int => DataType::Int64,
        TypeKind::Decimal { precision, scale } => DataType::Decimal128(precision, scale as i8),
        TypeKind::Float => DataType::Float64,
        TypeKind::Bool => DataType::Boolean,
        TypeKind::Date => DataType::Date32,
        TypeKind::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        TypeKind::Null => DataType::Null,
    }
}

/// The null of this kind.
pub(crate) fn null(kind: TypeKind) -> ScalarValue {
    match kind {
        TypeKind::Text => ScalarValue::Utf8View(None),
        TypeKind::Int => ScalarValue::Int64(None),
        TypeKind::Decimal { precision, scale } => ScalarValue::Decimal128(None, precision, scale as i8),
        TypeKind::Float => ScalarValue::Float64(None),
        TypeKind::Bool => ScalarValue::Boolean(None),
        TypeKind::Date => ScalarValue::Date32(None),
        TypeKind::Timestamp => ScalarValue::TimestampMicrosecond(None, None),
        TypeKind::Null => ScalarValue::Null,
    }
}

/// A constant of this kind. (A decimal takes the kind's precision: the same number in more or fewer digits.)
pub(crate) fn scalar(literal: &Literal, kind: TypeKind) -> ScalarValue {
    match literal {
        Literal::Null => null(kind),
        Literal::Text(value) => ScalarValue::Utf8View(Some(value.clone())),
        Literal::Int(value) => ScalarValue::Int64(Some(*value)),
        Literal::Decimal { unscaled, precision, scale } => match kind {
            TypeKind::Decimal { precision, scale: its } if its == *scale => {
                ScalarValue::Decimal128(Some(*unscaled), precision, its as i8)
            }
            _ => ScalarValue::Decimal128(Some(*unscaled), *precision, *scale as i8),
        },
        // Never the negative zero, which Arrow orders before zero.
        Literal::Float(value) => ScalarValue::Float64(Some(value + 0.0)),
        Literal::Bool(value) => ScalarValue::Boolean(Some(*value)),
        Literal::Date(days) => ScalarValue::Date32(Some(*days)),
        Literal::Timestamp(microseconds) => ScalarValue::TimestampMicrosecond(Some(*microseconds), None),
    }
}
