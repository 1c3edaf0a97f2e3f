//! Every function against a plain reference implementation, on columns, on constants and on both together.

mod calendar;
mod clocks;
mod dates;
mod growth;
mod library;
mod numbers;
mod rows;
mod text;

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, RecordBatch},
    datatypes::{Field, Schema},
};
use datafusion::{
    common::{DFSchema, ScalarValue},
    logical_expr::{
        Expr, execution_props::ExecutionProps, ident, lit, physical_planning_context::PhysicalPlanningContext,
    },
    physical_expr::create_physical_expr,
};
use ingest_program::{Function, TypeKind};

use crate::plan::data_type;

pub(super) const MONEY: TypeKind = TypeKind::Decimal { precision: 12, scale: 2 };

/// The values of an expression over these columns, which are named `0`, `1`, ….
pub(super) fn values(expr: &Expr, columns: &[ArrayRef]) -> Vec<ScalarValue> {
    let fields =
        columns.iter().enumerate().map(|(index, it)| Field::new(index.to_string(), it.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns.to_vec()).unwrap();
    let schema = DFSchema::try_from(schema).unwrap();
    let (properties, context) = (ExecutionProps::new(), PhysicalPlanningContext::default());
    let expr = create_physical_expr(expr, &schema, &properties, &context).unwrap();
    let result = expr.evaluate(&batch).unwrap().into_array(batch.num_rows()).unwrap();
    result.to_data().validate_full().unwrap();
    (0..result.len()).map(|row| ScalarValue::try_from_array(&result, row).unwrap()).collect()
}

/// Calls `function` on rows of arguments in every way in which arguments can stand, and checks each result.
pub(super) fn check(
    function: impl Fn(Vec<super::Argument>) -> Expr,
    kinds: &[TypeKind],
    rows: &[(Vec<ScalarValue>, ScalarValue)],
) {
    let columns: Vec<ArrayRef> = kinds
        .iter()
        .enumerate()
        .map(|(index, kind)| {
            let values = rows.iter().map(|(args, _)| args[index].clone()).collect::<Vec<_>>();
            assert!(values.iter().all(|it| it.data_type() == data_type(*kind)), "an argument is no {kind}");
            ScalarValue::iter_to_array(values).unwrap()
        })
        .collect();
    let args = kinds.iter().enumerate().map(|(index, kind)| (ident(index.to_string()), *kind)).collect();
    let results = values(&function(args), &columns);
    for ((args, expected), result) in rows.iter().zip(&results) {
        assert_eq!(result, expected, "columns {args:?}");
    }
    for (row, (args, expected)) in rows.iter().enumerate() {
        // All constant, then each column in turn beside constants.
        let constants = || args.iter().zip(kinds).map(|(it, kind)| (lit(it.clone()), *kind)).collect::<Vec<_>>();
        let one = |index: usize| columns[index].slice(row, 1);
        assert_eq!(&values(&function(constants()), &[one(0)])[0], expected, "constants {args:?}");
        for index in 0..kinds.len() {
            let mut mixed = constants();
            mixed[index].0 = ident("0");
            assert_eq!(&values(&function(mixed), &[one(index)])[0], expected, "column {index} of {args:?}");
        }
    }
}

/// [`check`] for a function of the library.
pub(super) fn check_call(
    function: Function,
    kinds: &[TypeKind],
    result: TypeKind,
    rows: &[(Vec<ScalarValue>, ScalarValue)],
) {
    check(|args| super::call(function, args, result).unwrap(), kinds, rows);
}

pub(super) fn text(value: impl Into<Option<&'static str>>) -> ScalarValue {
    ScalarValue::Utf8View(value.into().map(str::to_owned))
}

pub(super) fn string(value: Option<String>) -> ScalarValue {
    ScalarValue::Utf8View(value)
}

pub(super) fn int(value: impl Into<Option<i64>>) -> ScalarValue {
    ScalarValue::Int64(value.into())
}

pub(super) fn float(value: impl Into<Option<f64>>) -> ScalarValue {
    ScalarValue::Float64(value.into())
}

pub(super) fn bool(value: impl Into<Option<bool>>) -> ScalarValue {
    ScalarValue::Boolean(value.into())
}

pub(super) fn date(value: impl Into<Option<i32>>) -> ScalarValue {
    ScalarValue::Date32(value.into())
}

pub(super) fn money(value: impl Into<Option<i128>>) -> ScalarValue {
    ScalarValue::Decimal128(value.into(), 12, 2)
}
