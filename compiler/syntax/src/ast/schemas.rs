//! Schemas.

use ingest_diagnostics::Span;

use super::{Check, LabelRef, Name, Spanned, TypeRef};

/// `schema NAME { … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    /// Its name.
    pub name: Option<Name>,
    /// `key (a, b)`, once for each that stands there.
    pub keys: Vec<Spanned<Vec<Name>>>,
    /// `policy safe_harbor`, once for each that stands there.
    pub policies: Vec<Name>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The checks of all `checks` blocks.
    pub checks: Vec<Check>,
}

/// `paid_amount decimal(12, 2) @phi`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Option<TypeRef>,
    /// Its labels.
    pub labels: Vec<LabelRef>,
    /// The whole.
    pub span: Span,
}
