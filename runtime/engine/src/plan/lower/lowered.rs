//! What an expression of the language is in the plan: a value, and what can be said of the rows on which it fails.

use datafusion::{
    common::ScalarValue,
    logical_expr::{Expr, lit, not},
};
use ingest_program::{Origin, TypeKind};

use crate::{functions, plan::Consequence};

/// A lowered expression.
#[derive(Debug, Clone)]
pub(crate) struct Lowered {
    /// Its value; null on every row on which it fails, if `fails_null`.
    pub(crate) value: Expr,
    /// The ways in which it can fail and nothing within it answers.
    pub(crate) failures: Vec<Failure>,
    /// What the answers within it say of the row.
    pub(crate) findings: Vec<Finding>,
    /// What was sought in reference tables and not found, answered or not.
    pub(crate) misses: Vec<Miss>,
    /// Whether the value is null wherever one of `failures` holds.
    pub(crate) fails_null: bool,
}

/// A value that was sought in a reference table and may not be found.
#[derive(Debug, Clone)]
pub(crate) struct Miss {
    /// The reference table.
    pub(crate) lookup: String,
    /// What was sought: null where nothing was missed.
    pub(crate) sought: Expr,
    /// Text, or a list of texts.
    pub(crate) kind: TypeKind,
    /// Where it was written.
    pub(crate) origin: Origin,
}

/// One way in which an expression can fail.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// Why.
    pub(crate) cause: Cause,
    /// On which rows: a bool; null counts as false.
    pub(crate) when: Expr,
}

/// A failure that was answered with a finding against the row.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    /// The failure.
    pub(crate) failure: Failure,
    /// What it means for the row.
    pub(crate) consequence: Consequence,
}

/// Why an expression failed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cause {
    /// The short name of what failed, the second part of a rule's name: `npi`, `int`, `divide`.
    pub(crate) name: String,
    /// In words, without values: "not a valid npi".
    pub(crate) reason: String,
    /// Where the failing operation was written.
    pub(crate) origin: Origin,
}

impl Lowered {
    /// Something that cannot fail.
    pub(crate) fn sure(value: Expr) -> Self {
        Self { value, failures: Vec::new(), findings: Vec::new(), misses: Vec::new(), fails_null: true }
    }

    /// An operation that is null where an operand is null, and fails where it is null though no operand is, if it can
    /// fail at all.
    pub(crate) fn strict(operands: Vec<Self>, value: Expr, cause: Option<Cause>) -> Self {
        let mut result = Self::sure(value);
        if let Some(cause) = cause {
            let missing = result.value.clone().is_null();
            let when = operands
                .iter()
                .filter(|it| !is_value(&it.value))
                .fold(missing, |when, operand| when.and(operand.value.clone().is_not_null()));
            result.failures.push(Failure { cause, when });
        }
        for operand in operands {
            result.fails_null &= operand.fails_null;
            result.absorb(operand);
        }
        result
    }

    /// The value of this expression replaced.
    pub(crate) fn with_value(self, value: Expr) -> Self {
        Self { value, ..self }
    }

    /// Takes over what can be said of the rows by `other`.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.failures.extend(other.failures);
        self.findings.extend(other.findings);
        self.misses.extend(other.misses);
    }

    /// Only where `condition` is true can it fail, or say something of a row.
    pub(crate) fn guarded(mut self, condition: &Expr) -> Self {
        let failures = self.failures.iter_mut().chain(self.findings.iter_mut().map(|it| &mut it.failure));
        for failure in failures {
            failure.when = failure.when.clone().and(condition.clone());
        }
        for miss in &mut self.misses {
            miss.sought = functions::keep_if(miss.sought.clone(), condition.clone(), miss.kind);
        }
        self
    }

    /// Whether there is anything that a guard would guard.
    pub(crate) fn is_silent(&self) -> bool {
        self.failures.is_empty() && self.findings.is_empty() && self.misses.is_empty()
    }

    /// Whether one of the failures holds; `None` where there are none.
    pub(crate) fn failed(&self) -> Option<Expr> {
        any(self.failures.iter().map(|it| it.when.clone()))
    }
}

/// Whether one of these holds; `None` of none.
pub(crate) fn any(conditions: impl IntoIterator<Item = Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(Expr::or)
}

/// Whether a bool is not true: false or null.
pub(crate) fn is_not_true(condition: Expr) -> Expr {
    Expr::IsNotTrue(Box::new(condition))
}

/// Whether a check that demands `condition` is violated; unknown is not violated.
pub(crate) fn violated(condition: Expr) -> Expr {
    not(condition)
}

/// Whether this is a constant other than null.
fn is_value(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(value, _) if !value.is_null())
}

/// The constant.
pub(crate) fn constant(value: ScalarValue) -> Expr {
    lit(value)
}
