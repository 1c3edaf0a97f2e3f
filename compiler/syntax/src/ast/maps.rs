//! Maps.

use ingest_diagnostics::Span;

use super::{Else, Expr, Name, Spanned};

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
    /// `name = expression`
    pub fields: Vec<MapField>,
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
