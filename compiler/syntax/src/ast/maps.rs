//! Maps.

use ingest_diagnostics::Span;

use super::{Else, Expr, Name, Spanned, TextBlock};

/// `map SOURCE -> SCHEMA { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    /// The source.
    pub source: Option<Name>,
    /// The schema.
    pub schema: Option<Name>,
    /// `on failure reject`, once for each that stands there.
    pub on_failure: Vec<Else>,
    /// `where CONDITION`, once for each that stands there.
    pub filters: Vec<Spanned<Expr>>,
    /// `for each NAME in EXPRESSION`, once for each that stands there.
    pub each: Vec<ForEach>,
    /// `join SOURCE on …`, in order.
    pub joins: Vec<Join>,
    /// `dedupe by (…) keep …`, once for each that stands there.
    pub dedupe: Vec<Dedupe>,
    /// `same names`, once for each that stands there.
    pub same_names: Vec<Span>,
    /// `sql """…"""`, in the block or in its place.
    pub sql: Vec<TextBlock>,
    /// `name = expression`
    pub fields: Vec<MapField>,
}

/// `for each d in [DX_1, DX_2]`
#[derive(Debug, Clone, PartialEq)]
pub struct ForEach {
    /// The name of an element.
    pub name: Option<Name>,
    /// The list.
    pub list: Option<Expr>,
    /// The whole.
    pub span: Span,
}

/// `join members on MBR_ID == members.ID else reject`
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// The other source.
    pub source: Option<Name>,
    /// What two rows that belong together fulfil.
    pub on: Option<Expr>,
    /// What becomes of a row that has no other.
    pub on_missing: Option<Else>,
    /// The whole.
    pub span: Span,
}

/// `dedupe by (CLM_ID, LINE) keep latest(PAID_DT)`
#[derive(Debug, Clone, PartialEq)]
pub struct Dedupe {
    /// What rows that are one have in common.
    pub by: Vec<Expr>,
    /// Which of them stays.
    pub keep: Option<Keep>,
    /// The whole.
    pub span: Span,
}

/// Which of several rows stays.
#[derive(Debug, Clone, PartialEq)]
pub enum Keep {
    /// `latest(EXPRESSION)`: the one with the greatest.
    Latest(Expr),
    /// `earliest(EXPRESSION)`: the one with the least.
    Earliest(Expr),
    /// `first`, in the order of the records.
    First(Span),
    /// `last`
    Last(Span),
}

/// `name = expression`
#[derive(Debug, Clone, PartialEq)]
pub struct MapField {
    /// The field.
    pub name: Name,
    /// Its value.
    pub value: Option<Expr>,
    /// The whole.
    pub span: Span,
}
