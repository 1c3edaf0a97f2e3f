//! Expressions of one row: examples in the standard library, delivery checks.

use arrow::{
    array::{RecordBatch, RecordBatchOptions},
    datatypes::{Field, Schema},
};
use datafusion::{
    common::{DFSchema, ScalarValue},
    error::DataFusionError,
    logical_expr::{
        ColumnarValue, Expr as DfExpr, execution_props::ExecutionProps,
        physical_planning_context::PhysicalPlanningContext,
    },
    physical_expr::create_physical_expr,
};
use ingest_program::Expr;

use super::{
    PlanError,
    lower::{Failure, Lower, Lowered, Scope},
};

/// An expression failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Failed {
    /// The short name of what failed, as in the names of rules: `npi`, `int`, `divide`.
    pub cause: String,
    /// Why, in words.
    pub reason: String,
}

/// The value of a constant expression, through the same lowering and the same functions as in a load.
pub fn evaluate(expr: &Expr) -> Result<Result<ScalarValue, Failed>, PlanError> {
    evaluate_lowered(&Lower::new(None, None, &Nothing).lower(expr)?, Vec::new())
}

/// The value of an expression that reads these columns and no other, or why it fails.
pub(super) fn evaluate_lowered(
    lowered: &Lowered,
    columns: Vec<(String, ScalarValue)>,
) -> Result<Result<ScalarValue, Failed>, PlanError> {
    let row = row(columns)?;
    let answered = lowered.findings.iter().filter(|it| it.consequence.rejects()).map(|it| &it.failure);
    for Failure { cause, when } in lowered.failures.iter().chain(answered) {
        if value(when, &row)? == ScalarValue::Boolean(Some(true)) {
            return Ok(Err(Failed { cause: cause.name.clone(), reason: cause.reason.clone() }));
        }
    }
    Ok(Ok(value(&lowered.value, &row)?))
}

fn row(columns: Vec<(String, ScalarValue)>) -> Result<RecordBatch, DataFusionError> {
    let field = |(name, value): &(String, ScalarValue)| Field::new(name, value.data_type(), true);
    let schema = Schema::new(columns.iter().map(field).collect::<Vec<_>>());
    let values = columns.into_iter().map(|(_, value)| value.to_array()).collect::<Result<_, _>>()?;
    let one_row = RecordBatchOptions::new().with_row_count(Some(1));
    Ok(RecordBatch::try_new_with_options(schema.into(), values, &one_row)?)
}

fn value(expr: &DfExpr, row: &RecordBatch) -> Result<ScalarValue, PlanError> {
    let (properties, context) = (ExecutionProps::new(), PhysicalPlanningContext::default());
    let schema = DFSchema::try_from(row.schema())?;
    let expr = create_physical_expr(expr, &schema, &properties, &context)?;
    match expr.evaluate(row)? {
        ColumnarValue::Scalar(value) => Ok(value),
        ColumnarValue::Array(array) => Ok(ScalarValue::try_from_array(&array, 0)?),
    }
}

/// No names at all.
struct Nothing;

impl Scope for Nothing {}
