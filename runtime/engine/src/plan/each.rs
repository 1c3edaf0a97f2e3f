//! `for each`: a row for each element of a list.
//!
//! Every record stays at least one row, so that what is said of it has a row to stand on. A record that is out before its
//! list is looked at, and one whose list has no element, keep one row without an element.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, ListArray, UInt32Array},
    buffer::{OffsetBuffer, ScalarBuffer},
    compute::take,
    datatypes::{DataType, Field},
};
use datafusion::{
    common::{Result, internal_err},
    logical_expr::Expr as DfExpr,
};
use ingest_program::TypeKind;

use crate::{
    functions::{Args, Udf},
    plan::data_type,
};

/// The list with one null for an element where the row is `out` or the list has none.
pub(super) fn elements(list: DfExpr, out: DfExpr, kind: TypeKind) -> DfExpr {
    Udf::call_required("elements", "", data_type(kind), vec![list, out], elements_of)
}

/// A list as long as [`elements`]: 1, 2 and so on, 0 where the list has no element, null where the row is `out`.
pub(super) fn positions(list: DfExpr, out: DfExpr) -> DfExpr {
    let ty = DataType::List(Arc::new(position()));
    Udf::call_required("positions", "", ty, vec![list, out], positions_of)
}

fn position() -> Field {
    Field::new_list_field(DataType::Int64, true)
}

/// What becomes of a row.
enum Row {
    Out,
    Empty,
    /// These elements of all.
    Elements(usize, usize),
}

fn rows(list: &ListArray, out: &BooleanArray) -> impl Iterator<Item = Row> {
    (0..list.len()).map(|row| {
        if out.is_valid(row) && out.value(row) {
            return Row::Out;
        }
        let bounds = list.value_offsets().get(row).copied().zip(list.value_offsets().get(row + 1).copied());
        match bounds {
            Some((from, to)) if list.is_valid(row) && from < to => Row::Elements(from as usize, to as usize),
            _ => Row::Empty,
        }
    })
}

fn elements_of(args: &Args<'_>) -> Result<ArrayRef> {
    let (list, out) = (args.array(0)?, args.boolean(1)?);
    let Some(list) = list.as_list_opt::<i32>() else { return internal_err!("{} is no list", list.data_type()) };
    let DataType::List(item) = list.data_type() else { return internal_err!("{} is no list", list.data_type()) };
    let mut chosen: Vec<Option<u32>> = Vec::new();
    let mut ends = vec![0_i32];
    for row in rows(list, &out) {
        match row {
            Row::Out | Row::Empty => chosen.push(None),
            Row::Elements(from, to) => chosen.extend((from..to).map(|it| Some(it as u32))),
        }
        ends.push(chosen.len() as i32);
    }
    let values = take(list.values(), &UInt32Array::from(chosen), None)?;
    let item = Arc::new(item.as_ref().clone().with_nullable(true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::new(ScalarBuffer::from(ends)), values, None)?))
}

fn positions_of(args: &Args<'_>) -> Result<ArrayRef> {
    let (list, out) = (args.array(0)?, args.boolean(1)?);
    let Some(list) = list.as_list_opt::<i32>() else { return internal_err!("{} is no list", list.data_type()) };
    let mut positions: Vec<Option<i64>> = Vec::new();
    let mut ends = vec![0_i32];
    for row in rows(list, &out) {
        match row {
            Row::Out => positions.push(None),
            Row::Empty => positions.push(Some(0)),
            Row::Elements(from, to) => positions.extend((1..=(to - from) as i64).map(Some)),
        }
        ends.push(positions.len() as i32);
    }
    let values = Arc::new(Int64Array::from(positions));
    let ends = OffsetBuffer::new(ScalarBuffer::from(ends));
    Ok(Arc::new(ListArray::try_new(Arc::new(position()), ends, values, None)?))
}
