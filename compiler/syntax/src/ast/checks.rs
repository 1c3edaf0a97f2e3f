//! Checks.

use ingest_diagnostics::Span;

use super::{Expr, Literal, Name, Spanned};

/// `name: condition else warn, fail above 1%`
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// What must hold.
    pub condition: Option<Expr>,
    /// What a violation means.
    pub actions: Vec<CheckAction>,
    /// The whole.
    pub span: Span,
}

/// `warn`, `fail above 1%`, `reject because "no such state: " ++ STATE`
#[derive(Debug, Clone, PartialEq)]
pub struct CheckAction {
    /// `reject`, `warn`, `fail`.
    pub verdict: Name,
    /// What follows `above`.
    pub above: Option<Above>,
    /// What follows `because`: the message to people.
    pub because: Option<Expr>,
    /// The whole.
    pub span: Span,
}

/// What follows `above`.
#[derive(Debug, Clone, PartialEq)]
pub enum Above {
    /// `1%`: a [`Literal::Percent`].
    Percent(Spanned<Literal>),
    /// `100 rows`
    Rows(Spanned<i64>),
}
