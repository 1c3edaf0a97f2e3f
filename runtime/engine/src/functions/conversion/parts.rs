//! Conversions of the elements of lists and the fields of structs.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, AsArray, ListArray, StructArray},
    datatypes::DataType,
};
use datafusion::{
    common::{Result, internal_err},
    logical_expr::ColumnarValue,
};
use ingest_program::TypeKind;

use super::{super::Args, Conversion};
use crate::plan::data_type;

/// A part as the conversion makes it.
fn part(array: &ArrayRef, conversion: Option<&Conversion>) -> Result<ArrayRef> {
    match conversion {
        Some(conversion) => conversion.run(&Args::new(&[ColumnarValue::Array(Arc::clone(array))], array.len())),
        None => Ok(Arc::clone(array)),
    }
}

/// Lists of converted elements, of the kind `to`.
pub(super) fn convert_elements(args: &Args<'_>, conversion: Option<&Conversion>, to: TypeKind) -> Result<ArrayRef> {
    let array = args.array(0)?;
    let (Some(lists), DataType::List(field)) = (array.as_list_opt::<i32>(), data_type(to)) else {
        return internal_err!("{} is no list", array.data_type());
    };
    let elements = part(lists.values(), conversion)?;
    Ok(Arc::new(ListArray::try_new(field, lists.offsets().clone(), elements, lists.nulls().cloned())?))
}

/// Structs of converted fields, of the kind `to`.
pub(super) fn convert_members(args: &Args<'_>, conversions: &[Option<Conversion>], to: TypeKind) -> Result<ArrayRef> {
    let array = args.array(0)?;
    let (Some(structs), DataType::Struct(fields)) = (array.as_struct_opt(), data_type(to)) else {
        return internal_err!("{} is no struct", array.data_type());
    };
    let columns = structs.columns().iter().zip(conversions).map(|(it, conversion)| part(it, conversion.as_ref()));
    let columns = columns.collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(StructArray::try_new_with_length(fields, columns, structs.nulls().cloned(), structs.len())?))
}
