//! Types and constants of the language in Arrow's terms.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, TimeUnit};
use datafusion::common::ScalarValue;
use ingest_program::{Literal, Type, TypeKind};

/// The Arrow type of a column of this kind in a plan. Whatever the kind says, elements and members may be null there: a
/// row on its way to the quarantine lacks required values inside lists as it lacks them in columns.
pub(crate) fn data_type(kind: TypeKind) -> DataType {
    with_parts(kind, &|part| (data_type(part.kind), true), "item")
}

/// The Arrow type of a column of this kind in the published table: with nullability as declared, and with the name for
/// the elements of a list that the Parquet format gives.
pub(crate) fn published_type(kind: TypeKind) -> DataType {
    with_parts(kind, &|part| (published_type(part.kind), part.nullable), "element")
}

fn with_parts(kind: TypeKind, part: &dyn Fn(&Type) -> (DataType, bool), element_name: &str) -> DataType {
    let field = |name: &str, ty: &Type| {
        let (data_type, nullable) = part(ty);
        Field::new(name, data_type, nullable)
    };
    match kind {
        TypeKind::Text => DataType::Utf8View,
        TypeKind::Int => DataType::Int64,
        TypeKind::Decimal { precision, scale } => DataType::Decimal128(precision, scale as i8),
        TypeKind::Float => DataType::Float64,
        TypeKind::Bool => DataType::Boolean,
        TypeKind::Date => DataType::Date32,
        TypeKind::Time => DataType::Time64(TimeUnit::Microsecond),
        TypeKind::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        TypeKind::TimestampIn(zone) => DataType::Timestamp(TimeUnit::Microsecond, Some(zone.get().as_str().into())),
        TypeKind::Bytes => DataType::BinaryView,
        TypeKind::List(element) => DataType::List(Arc::new(field(element_name, element.get()))),
        TypeKind::Struct(members) => DataType::Struct(members.get().iter().map(|it| field(&it.name, &it.ty)).collect()),
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
        TypeKind::Time => ScalarValue::Time64Microsecond(None),
        TypeKind::Timestamp => ScalarValue::TimestampMicrosecond(None, None),
        TypeKind::TimestampIn(zone) => ScalarValue::TimestampMicrosecond(None, Some(zone.get().as_str().into())),
        TypeKind::Bytes => ScalarValue::BinaryView(None),
        TypeKind::List(_) | TypeKind::Struct(_) => {
            ScalarValue::try_new_null(&data_type(kind)).unwrap_or(ScalarValue::Null)
        }
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
        Literal::Timestamp(microseconds) => {
            let zone = match kind {
                TypeKind::TimestampIn(zone) => Some(zone.get().as_str().into()),
                _ => None,
            };
            ScalarValue::TimestampMicrosecond(Some(*microseconds), zone)
        }
        Literal::Time(microseconds) => ScalarValue::Time64Microsecond(Some(*microseconds)),
    }
}
