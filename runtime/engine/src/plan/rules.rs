//! Row rules: everything that can be said against a row, each of them one bit of a mask column.

use ingest_program::{ElseAction, Origin, Recovery, Threshold, Verdict};
use serde::Serialize;

/// How many rules share one mask column.
pub const RULES_PER_MASK: usize = 64;

/// Something that can be said against a row.
///
/// The rules of a [`LoadPlan`](crate::plan::LoadPlan) stand in the order of their bits: rule `i` of a stage is bit
/// `i % 64` of the stage's mask column `i / 64`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowRule {
    /// Its name, unique within its stage: a check's own name, `LINE_NUM.int`, `rendering_npi.npi`.
    pub name: String,
    /// When it is judged.
    pub stage: Stage,
    /// What it judges.
    pub kind: RuleKind,
    /// The source column (source stage) or schema field (map stage) that it is about; none for a check of more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What the quarantine and the report say of a row that violates it. Never holds a value of the data.
    pub reason: String,
    /// What a violation means for the row.
    pub consequence: Consequence,
    /// How many violations fail the delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// Where it was written.
    pub origin: Origin,
}

/// When a rule is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// On every record that could be split into its fields, before `where`.
    Source,
    /// On the rows that the source stage did not reject and `where` kept. The bits are computed for the other rows too
    /// and mean nothing there.
    Map,
}

/// What a rule judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// A field of a record is not written as its column's type says.
    Parse,
    /// A field is null where its column is required.
    Required,
    /// A value does not satisfy the refinement that its column is declared with.
    Refinement,
    /// A row check of the source.
    SourceCheck,
    /// An expression of the map failed.
    MapFailure,
    /// A row check of the schema.
    SchemaCheck,
}

/// What a violation means for the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// It is counted and reported; the row goes on.
    Warn,
    /// The row goes to the quarantine.
    Reject,
    /// The delivery fails; the row goes to the quarantine, so that the counts add up and the row can be looked at.
    Fail,
}

impl Consequence {
    /// What the failure of an expression with this answer means; `None` where it is silent (`else null`).
    pub(crate) fn of_failure(action: &ElseAction) -> Option<Self> {
        match action.recovery {
            Recovery::Reject => Some(Self::Reject),
            Recovery::Fail => Some(Self::Fail),
            Recovery::Value(_) => action.warn.then_some(Self::Warn),
        }
    }

    /// Whether the row goes to the quarantine.
    pub const fn rejects(self) -> bool {
        matches!(self, Self::Reject | Self::Fail)
    }
}

impl From<Verdict> for Consequence {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Warn => Self::Warn,
            Verdict::Reject => Self::Reject,
            Verdict::Fail => Self::Fail,
        }
    }
}
