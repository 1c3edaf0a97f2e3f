//! Types and labels as written.

use ingest_diagnostics::Span;

use super::{Literal, Name, Spanned};

/// `decimal(12, 2)?`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeRef {
    /// `decimal`, `npi`.
    pub name: Name,
    /// `12`, `2`.
    pub arguments: Vec<Spanned<Literal>>,
    /// Whether a `?` follows.
    pub nullable: bool,
    /// The whole.
    pub span: Span,
}

/// `@phi(member_id)`
#[derive(Debug, Clone, PartialEq)]
pub struct LabelRef {
    /// `phi`
    pub name: Name,
    /// `member_id`
    pub kind: Option<Name>,
    /// The whole, with the `@`.
    pub span: Span,
}
