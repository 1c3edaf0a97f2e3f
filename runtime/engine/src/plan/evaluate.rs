//! Expressions without rows: examples in the standard library, delivery checks.

use arrow::{
    array::{RecordBatch, RecordBatchOptions},
    datatypes::Schema,
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
    evaluate_lowered(Lower::new(None, None, &Nothing).lower(expr)?)
}

/// The value of an expression that reads no column, or why it fails.
pub(super) fn evaluate_lowered(lowered: Lowered) -> Result<Result<ScalarValue, Failed>, PlanError> {
    let answered = lowered.findings.into_iter().filter(|it| it.consequence.rejects()).map(|it| it.failure);
    for Failure { cause, when } in lowered.failures.into_iter().chain(answered) {
        if value(&when)? == ScalarValue::Boolean(Some(true)) {
            return Ok(Err(Failed { cause: cause.name, reason: cause.reason }));
        }
    }
    Ok(Ok(value(&lowered.value)?))
}

fn value(expr: &DfExpr) -> Result<ScalarValue, PlanError> {
    let properties = ExecutionProps::new();
    let expr = create_physical_expr(expr, &DFSchema::empty(), &properties, &PhysicalPlanningContext::default())?;
    let one_row = RecordBatchOptions::new().with_row_count(Some(1));
    let row = RecordBatch::try_new_with_options(Schema::empty().into(), vec![], &one_row);
    match expr.evaluate(&row.map_err(DataFusionError::from)?)? {
        ColumnarValue::Scalar(value) => Ok(value),
        ColumnarValue::Array(array) => Ok(ScalarValue::try_from_array(&array, 0)?),
    }
}

/// No names at all.
struct Nothing;

impl Scope for Nothing {}
