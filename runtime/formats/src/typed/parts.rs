//! Lists and structs in the making.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ListArray, StructArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{Field, Fields};
use arrow::error::ArrowError;

/// How many elements each list has, or that it is null.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    lengths: Vec<usize>,
    valid: Vec<bool>,
}

impl Lists {
    /// Adds a list of so many elements; null where there is none.
    pub(crate) fn push(&mut self, elements: Option<usize>) {
        self.lengths.push(elements.unwrap_or(0));
        self.valid.push(elements.is_some());
    }

    /// How many elements all of them have.
    pub(crate) fn elements(&self) -> usize {
        self.lengths.iter().sum()
    }

    /// As an array, of these elements.
    pub(crate) fn finish(self, elements: ArrayRef) -> Result<ArrayRef, ArrowError> {
        if i32::try_from(self.elements()).is_err() {
            return Err(ArrowError::OffsetOverflowError(elements.len()));
        }
        let field = Arc::new(Field::new_list_field(elements.data_type().clone(), true));
        let offsets = OffsetBuffer::from_lengths(self.lengths);
        Ok(Arc::new(ListArray::try_new(field, offsets, elements, nulls(self.valid))?))
    }
}

/// Structs that have fields of these names, and are null where they are not valid.
pub(crate) fn structs<N: Into<String>>(
    names: impl IntoIterator<Item = N>,
    columns: Vec<ArrayRef>,
    valid: Vec<bool>,
) -> Result<ArrayRef, ArrowError> {
    let field = |(name, column): (N, &ArrayRef)| Field::new(name, column.data_type().clone(), true);
    let fields: Fields = names.into_iter().zip(&columns).map(field).collect();
    let length = valid.len();
    Ok(Arc::new(StructArray::try_new_with_length(fields, columns, nulls(valid), length)?))
}

fn nulls(valid: Vec<bool>) -> Option<NullBuffer> {
    Some(NullBuffer::from(valid)).filter(|nulls| nulls.null_count() > 0)
}
