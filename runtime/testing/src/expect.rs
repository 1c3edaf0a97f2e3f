//! What a test expects, as values.

use datafusion::common::ScalarValue;
use ingest_engine::{PlanError, evaluate};
use ingest_program::{Cell, Origin};

/// A field and the value that it is expected to have.
#[derive(Debug, Clone)]
pub struct ExpectedCell {
    /// Name of the field.
    pub field: String,
    /// The value.
    pub value: ScalarValue,
    /// Where the value was written.
    pub origin: Origin,
}

impl ExpectedCell {
    /// The cell of the program, computed. An error says why it has no value.
    pub fn of(cell: &Cell) -> Result<Self, ExpectError> {
        let value = evaluate(&cell.value)?
            .map_err(|failed| ExpectError::Failed { field: cell.field.clone(), reason: failed.reason })?;
        Ok(Self { field: cell.field.clone(), value, origin: cell.origin })
    }

    /// Whether a value of the table is the one that is expected.
    pub fn is(&self, found: &ScalarValue) -> bool {
        self.value == *found || self.value.cast_to(&found.data_type()).is_ok_and(|it| it == *found)
    }
}

/// What is expected has no value.
#[derive(Debug, thiserror::Error)]
pub enum ExpectError {
    #[error("what is expected of `{field}` has no value: {reason}")]
    Failed { field: String, reason: String },
    #[error(transparent)]
    Plan(#[from] PlanError),
}
