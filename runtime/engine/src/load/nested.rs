//! Lists and structs as the table declares them.
//!
//! In a plan whatever is within a list or a struct may be null: rows that are rejected lack required values there. What is
//! published lacks none.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, AsArray, ListArray, StructArray, UInt64Array},
    buffer::{NullBuffer, OffsetBuffer},
    compute::{cast, take},
    datatypes::{DataType, Field},
};

use super::parquet::WriteError;

/// The column with the type of the field, where that is a list or a struct; else as it is.
pub fn declared(column: &ArrayRef, field: &Field) -> Result<ArrayRef, WriteError> {
    match field.data_type() {
        DataType::List(_) | DataType::Struct(_) => as_declared(column, field),
        _ => Ok(Arc::clone(column)),
    }
}

fn as_declared(column: &ArrayRef, field: &Field) -> Result<ArrayRef, WriteError> {
    if column.data_type() == field.data_type() {
        return Ok(Arc::clone(column));
    }
    let other = || WriteError::Schema(format!("{} is declared {}", field.name(), field.data_type()));
    match field.data_type() {
        DataType::List(element) => {
            let lists = column.as_list_opt::<i32>().ok_or_else(other)?;
            let lists = if element.is_nullable() { lists.clone() } else { without_hidden(lists)? };
            let elements = as_declared(lists.values(), element)?;
            let (offsets, nulls) = (lists.offsets().clone(), lists.nulls().cloned());
            Ok(Arc::new(ListArray::try_new(Arc::clone(element), offsets, elements, nulls)?))
        }
        DataType::Struct(fields) => {
            let structs = column.as_struct_opt().ok_or_else(other)?;
            let columns = structs.columns().iter().zip(fields).map(|(it, field)| as_declared(it, field));
            let columns = columns.collect::<Result<Vec<_>, _>>()?;
            let nulls: Option<NullBuffer> = structs.nulls().cloned();
            Ok(Arc::new(StructArray::try_new_with_length(fields.clone(), columns, nulls, structs.len())?))
        }
        declared => Ok(cast(column, declared)?),
    }
}

/// The same lists without elements that belong to none: those may be null where a list's own are not.
fn without_hidden(lists: &ListArray) -> Result<ListArray, WriteError> {
    if lists.values().null_count() == 0 {
        return Ok(lists.clone());
    }
    let DataType::List(element) = lists.data_type() else { return Ok(lists.clone()) };
    let (mut places, mut lengths) = (Vec::new(), Vec::with_capacity(lists.len()));
    for (row, ends) in lists.value_offsets().windows(2).enumerate() {
        let range = if let ([start, end], true) = (ends, lists.is_valid(row)) { *start..*end } else { 0..0 };
        lengths.push(range.len());
        places.extend(range.map(|it| it as u64));
    }
    let elements = take(lists.values(), &UInt64Array::from(places), None)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(ListArray::try_new(Arc::clone(element), offsets, elements, lists.nulls().cloned())?)
}

#[cfg(test)]
mod tests {
    use arrow::{
        array::{Int64Array, StringViewArray, StructArray},
        datatypes::{Fields, Int64Type},
    };

    use super::*;

    fn ints(lists: Vec<Option<Vec<Option<i64>>>>) -> ArrayRef {
        Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(lists))
    }

    fn list_of(element: DataType, nullable: bool) -> Field {
        Field::new("x", DataType::List(Arc::new(Field::new("element", element, nullable))), true)
    }

    #[test]
    fn required_elements_have_no_nulls() {
        let field = list_of(DataType::Int64, false);
        let right = ints(vec![Some(vec![Some(1), Some(2)]), None, Some(vec![])]);
        assert_eq!(declared(&right, &field).unwrap().data_type(), field.data_type());
        assert!(declared(&ints(vec![Some(vec![Some(1), None])]), &field).is_err());
        assert!(declared(&ints(vec![Some(vec![Some(1), None])]), &list_of(DataType::Int64, true)).is_ok());
        // A null list that hides a null.
        let hiding = ints(vec![Some(vec![Some(1)]), Some(vec![None])]);
        let hiding = arrow::compute::nullif(&hiding, &vec![false, true].into()).unwrap();
        let shown = declared(&hiding, &field).unwrap();
        assert_eq!((shown.len(), shown.null_count()), (2, 1));
        assert_eq!(shown.as_list::<i32>().value(0).len(), 1);
    }

    #[test]
    fn fields_of_structs_within_lists() {
        let texts: ArrayRef = Arc::new(StringViewArray::from(vec![Some("a"), None]));
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
        let planned =
            |nullable| vec![Field::new("a", DataType::Utf8View, nullable), Field::new("b", DataType::Int64, nullable)];
        let valid = Some(NullBuffer::from(vec![true, false]));
        let structs = StructArray::try_new(Fields::from(planned(true)), vec![texts, numbers], valid).unwrap();
        let element = Arc::new(Field::new_list_field(structs.data_type().clone(), true));
        let lists: ArrayRef =
            Arc::new(ListArray::try_new(element, OffsetBuffer::from_lengths([2]), Arc::new(structs), None).unwrap());
        let wanted = vec![Field::new("a", DataType::Utf8, false), Field::new("b", DataType::Int64, false)];
        let field = list_of(DataType::Struct(wanted.into()), true);
        assert_eq!(declared(&lists, &field).unwrap().data_type(), field.data_type());
        assert!(declared(&lists, &list_of(field.data_type().clone(), true)).is_err());
    }
}
