//! Columns of lists and structs in the making.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryViewBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder,
    ListArray, StringViewBuilder, StructArray,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, Time64MicrosecondType, TimestampMicrosecondType};
use arrow::error::ArrowError;

use super::Kind;
use super::shape::{Cell, Shape};

/// The values so far.
pub(super) enum NestedBuilder {
    Text(StringViewBuilder),
    Int64(Int64Builder),
    Int128(Decimal128Builder),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Int32(Date32Builder),
    Bytes(BinaryViewBuilder),
    List { lengths: Vec<usize>, valid: Vec<bool>, elements: Box<NestedBuilder> },
    Struct { valid: Vec<bool>, fields: Vec<NestedBuilder> },
}

impl NestedBuilder {
    pub(super) fn new(shape: &Shape) -> Self {
        match shape {
            Shape::Plain(kind) => match &**kind {
                Kind::Text | Kind::Nested(_) => Self::Text(StringViewBuilder::new()),
                Kind::Int | Kind::Time(_) | Kind::Timestamp(_) | Kind::TimestampIn(..) => {
                    Self::Int64(Int64Builder::new())
                }
                Kind::Decimal { .. } => Self::Int128(Decimal128Builder::new().with_data_type(kind.data_type())),
                Kind::Float => Self::Float(Float64Builder::new()),
                Kind::Bool => Self::Bool(BooleanBuilder::new()),
                Kind::Date(_) => Self::Int32(Date32Builder::new()),
                Kind::Bytes => Self::Bytes(BinaryViewBuilder::new()),
            },
            Shape::List(element) => {
                Self::List { lengths: Vec::new(), valid: Vec::new(), elements: Box::new(Self::new(&element.shape)) }
            }
            Shape::Struct(fields) => Self::Struct {
                valid: Vec::new(),
                fields: fields.iter().map(|(_, part)| Self::new(&part.shape)).collect(),
            },
        }
    }

    /// Adds a value of the shape.
    pub(super) fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Text(to), Cell::Text(text)) => to.append_option(str::from_utf8(text).ok()),
            (Self::Int64(to), Cell::Int64(value)) => to.append_value(value),
            (Self::Int128(to), Cell::Int128(value)) => to.append_value(value),
            (Self::Float(to), Cell::Float(value)) => to.append_value(value),
            (Self::Bool(to), Cell::Bool(value)) => to.append_value(value),
            (Self::Int32(to), Cell::Int32(value)) => to.append_value(value),
            (Self::Bytes(to), Cell::Bytes(value)) => to.append_value(value),
            (Self::List { lengths, valid, elements }, Cell::List(cells)) => {
                lengths.push(cells.len());
                valid.push(true);
                for cell in cells {
                    elements.push(cell);
                }
            }
            (Self::Struct { valid, fields }, Cell::Struct(cells)) => {
                valid.push(true);
                for (field, cell) in fields.iter_mut().zip(cells) {
                    field.push(cell);
                }
            }
            (to, _) => to.push_null(),
        }
    }

    fn push_null(&mut self) {
        match self {
            Self::Text(to) => to.append_null(),
            Self::Int64(to) => to.append_null(),
            Self::Int128(to) => to.append_null(),
            Self::Float(to) => to.append_null(),
            Self::Bool(to) => to.append_null(),
            Self::Int32(to) => to.append_null(),
            Self::Bytes(to) => to.append_null(),
            Self::List { lengths, valid, .. } => {
                lengths.push(0);
                valid.push(false);
            }
            Self::Struct { valid, fields } => {
                valid.push(false);
                fields.iter_mut().for_each(Self::push_null);
            }
        }
    }

    /// The finished column, of the type of its shape.
    pub(super) fn finish(self, data_type: &DataType) -> Result<ArrayRef, ArrowError> {
        let nulls = |valid: Vec<bool>| Some(NullBuffer::from(valid)).filter(|nulls| nulls.null_count() > 0);
        Ok(match self {
            Self::Text(mut to) => Arc::new(to.finish()),
            Self::Int64(mut to) => match data_type {
                DataType::Time64(_) => Arc::new(to.finish().reinterpret_cast::<Time64MicrosecondType>()),
                DataType::Timestamp(_, zone) => {
                    let moments = to.finish().reinterpret_cast::<TimestampMicrosecondType>();
                    Arc::new(moments.with_timezone_opt(zone.clone()))
                }
                _ => Arc::new(to.finish()),
            },
            Self::Int128(mut to) => Arc::new(to.finish()),
            Self::Float(mut to) => Arc::new(to.finish()),
            Self::Bool(mut to) => Arc::new(to.finish()),
            Self::Int32(mut to) => Arc::new(to.finish()),
            Self::Bytes(mut to) => Arc::new(to.finish()),
            Self::List { lengths, valid, elements } => {
                let DataType::List(field) = data_type else { return Err(other(data_type)) };
                let elements = elements.finish(field.data_type())?;
                if i32::try_from(elements.len()).is_err() {
                    return Err(ArrowError::OffsetOverflowError(elements.len()));
                }
                let offsets = OffsetBuffer::from_lengths(lengths);
                Arc::new(ListArray::try_new(Arc::<Field>::clone(field), offsets, elements, nulls(valid))?)
            }
            Self::Struct { valid, fields } => {
                let DataType::Struct(declared) = data_type else { return Err(other(data_type)) };
                let length = valid.len();
                let columns = fields.into_iter().zip(declared).map(|(it, field)| it.finish(field.data_type()));
                let columns = columns.collect::<Result<Vec<_>, _>>()?;
                Arc::new(StructArray::try_new_with_length(declared.clone(), columns, nulls(valid), length)?)
            }
        })
    }
}

fn other(data_type: &DataType) -> ArrowError {
    ArrowError::SchemaError(format!("a column of {data_type} was built as another type"))
}
