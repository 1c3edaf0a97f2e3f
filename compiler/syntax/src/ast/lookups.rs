//! Reference tables.

use ingest_diagnostics::Span;

use super::{Column, Name, Settings, Spanned};

/// `lookup pos = csv "reference/pos.csv" { key code text  name text }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lookup {
    /// Its name.
    pub name: Option<Name>,
    /// `csv`, with options in braces before the path if there are any.
    pub format: Option<Settings>,
    /// Where the file is.
    pub path: Option<Spanned<String>>,
    /// Its columns.
    pub columns: Vec<LookupColumn>,
}

/// A column of a reference table.
#[derive(Debug, Clone, PartialEq)]
pub struct LookupColumn {
    /// The word `key`, if the column is one of those that are looked up.
    pub key: Option<Span>,
    /// The rest.
    pub column: Column,
}
