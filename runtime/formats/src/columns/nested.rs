//! Columns of lists and structs in the making.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ListArray, StructArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field};
use arrow::error::ArrowError;

use super::shape::{Cell, Shape};
use super::values::Values;

/// The values so far.
pub(super) enum NestedBuilder {
    Plain(Values),
    List { lengths: Vec<usize>, valid: Vec<bool>, elements: Box<NestedBuilder> },
    Struct { valid: Vec<bool>, fields: Vec<NestedBuilder> },
}

impl NestedBuilder {
    pub(super) fn new(shape: &Shape) -> Self {
        match shape {
            Shape::Plain(kind) => Self::Plain(Values::new(kind, 0)),
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
            (Self::Plain(to), Cell::Plain(value)) => to.push(Some(value)),
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
            Self::Plain(to) => to.push(None),
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
            Self::Plain(values) => values.finish(),
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
