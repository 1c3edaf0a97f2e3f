//! Values with parts that a file has types for: each as a value of the declared shape, or as none.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, StructArray, UInt32Array, new_null_array};
use arrow::buffer::OffsetBuffer;
use arrow::compute::take;
use arrow::datatypes::{DataType, Fields};
use arrow::error::ArrowError;

use super::convert::convert;
use super::{Given, Part, Shape, widest};

/// The values of an array as values of the shape. One of which any part is none of its type, or null where that is not accepted, is
/// null as a whole: half a list is another list.
pub(super) fn parts(array: &ArrayRef, given: &Given, shape: &Shape) -> Result<ArrayRef, ArrowError> {
    let Read { values, is_broken } = read(array, given, shape)?;
    if !is_broken.contains(&true) {
        return Ok(values);
    }
    // What is left out has no parts either.
    let kept = is_broken.iter().zip(0..).map(|(is_broken, row): (_, u32)| (!is_broken).then_some(row));
    take(&values, &kept.collect::<UInt32Array>(), None)
}

/// Values of a shape.
struct Read {
    values: ArrayRef,
    /// For each of them whether it is there, and it or anything in it is none.
    is_broken: Vec<bool>,
}

impl Read {
    /// Whether a value of this part cannot stand here.
    fn refuses(&self, part: &Part, row: usize) -> bool {
        self.is_broken.get(row).is_some_and(|it| *it) || !part.nullable && self.values.is_null(row)
    }
}

fn read(array: &ArrayRef, given: &Given, shape: &Shape) -> Result<Read, ArrowError> {
    if *given == Given::Null {
        return Ok(nulls(shape, array.len()));
    }
    match (shape, given) {
        (Shape::Plain(kind), _) => {
            let array = widest(array, given)?;
            let values = convert(&array, given, kind)?;
            let is_broken = (0..array.len()).map(|row| array.is_valid(row) && values.is_null(row)).collect();
            Ok(Read { values, is_broken })
        }
        (Shape::List(part), Given::List(element) | Given::Map(element)) => list(array, element, part, shape),
        (Shape::Struct(parts), Given::Struct(fields)) => structure(array, fields, parts, shape),
        _ => Err(other(array.data_type())),
    }
}

fn nulls(shape: &Shape, length: usize) -> Read {
    Read { values: new_null_array(&shape.data_type(), length), is_broken: vec![false; length] }
}

fn list(array: &ArrayRef, given: &Given, part: &Part, shape: &Shape) -> Result<Read, ArrowError> {
    let DataType::List(field) = shape.data_type() else { return Err(other(array.data_type())) };
    let (offsets, all): (&[i32], ArrayRef) = match array.data_type() {
        DataType::List(_) => (array.as_list::<i32>().value_offsets(), Arc::clone(array.as_list::<i32>().values())),
        DataType::Map(..) => (array.as_map().value_offsets(), Arc::new(array.as_map().entries().clone())),
        found => return Err(other(found)),
    };
    let place = |offset: Option<&i32>| offset.and_then(|it| usize::try_from(*it).ok()).unwrap_or(0);
    let (first, last) = (place(offsets.first()), place(offsets.last()));
    let elements = read(&all.slice(first, last.saturating_sub(first)), given, &part.shape)?;
    let ends = || offsets.iter().zip(offsets.iter().skip(1)).map(|(from, to)| (place(Some(from)), place(Some(to))));
    let is_broken = ends().enumerate().map(|(row, (from, to))| {
        array.is_valid(row) && (from - first..to - first).any(|element| elements.refuses(part, element))
    });
    let is_broken = is_broken.collect();
    let lengths = OffsetBuffer::from_lengths(ends().map(|(from, to)| to - from));
    let values = ListArray::try_new(field, lengths, elements.values, array.nulls().cloned())?;
    Ok(Read { values: Arc::new(values), is_broken })
}

fn structure(
    array: &ArrayRef,
    given: &[(String, Given)],
    parts: &[(String, Part)],
    shape: &Shape,
) -> Result<Read, ArrowError> {
    let (Some(found), DataType::Struct(fields)) = (array.as_struct_opt(), shape.data_type()) else {
        return Err(other(array.data_type()));
    };
    let mut is_broken = vec![false; array.len()];
    let mut columns = Vec::with_capacity(parts.len());
    for (name, part) in parts {
        let place = given.iter().position(|(known, _)| known == name);
        let field = match place.and_then(|place| Some((found.columns().get(place)?, given.get(place)?))) {
            Some((column, (_, given))) => read(column, given, &part.shape)?,
            None => nulls(&part.shape, array.len()),
        };
        for (row, is_broken) in is_broken.iter_mut().enumerate() {
            *is_broken |= array.is_valid(row) && field.refuses(part, row);
        }
        columns.push(field.values);
    }
    let values =
        StructArray::try_new_with_length(Fields::clone(&fields), columns, array.nulls().cloned(), array.len())?;
    Ok(Read { values: Arc::new(values), is_broken })
}

fn other(found: &DataType) -> ArrowError {
    ArrowError::SchemaError(format!("values with parts were decoded as {found}"))
}
