//! Checks of sources and schemas.

use serde::{Deserialize, Serialize};

use crate::{Expr, Origin};

/// `name: condition else action`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Its name, unique in its source or schema.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Whether it is judged row by row or once per delivery.
    pub scope: CheckScope,
    /// A required bool that holds where the data is right.
    pub condition: Expr,
    /// What a violation means.
    pub action: CheckAction,
    /// What people are told of a violation: a text without labels, over what the condition may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Expr>,
    /// Where it was written.
    pub origin: Origin,
}

/// How often a check is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckScope {
    /// On each row.
    Row,
    /// Once, on aggregates over the delivery.
    Delivery,
}

/// What a violation means: `else warn, fail above 1%`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CheckAction {
    /// For each violation.
    pub verdict: Verdict,
    /// When the violations together fail the delivery; row checks only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail_above: Option<Threshold>,
}

/// What becomes of a row, or of a delivery, that violates a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is counted and reported.
    Warn,
    /// The row goes to the quarantine; row checks only.
    Reject,
    /// The delivery is not published.
    Fail,
}

/// How many violations are too many.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// The number that may be reached but not passed.
    pub limit: Limit,
    /// Where it was written.
    pub origin: Origin,
}

/// A number of rows, absolute or as a share of those that were judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// `100 rows`.
    Rows(u64),
    /// `1%` is 0.01.
    Share(f64),
}
