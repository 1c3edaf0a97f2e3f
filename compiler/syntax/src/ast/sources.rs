//! Sources.

use ingest_diagnostics::Span;

use super::{Cadence, Check, Else, LabelRef, Name, Setting, Settings, Spanned, TypeRef};

/// `source NAME { … }`. A clause that stands more than once is there more than once: the analysis says which is too many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: Option<Name>,
    /// `from CONNECTION "path"`
    pub from: Vec<From>,
    /// `files { … }`
    pub files: Vec<Files>,
    /// `format csv { … }`
    pub format: Vec<Settings>,
    /// `delivers changes`
    pub delivers: Vec<Name>,
    /// `cadence …`
    pub cadence: Vec<Cadence>,
    /// `drift { added: refuse  missing: null  reordered: by name }`; `by name` is the word `by name`.
    pub drift: Vec<Spanned<Vec<Setting>>>,
    /// The columns of all `columns` blocks.
    pub columns: Vec<Column>,
    /// Where `columns` stands, once for each block.
    pub columns_spans: Vec<Span>,
    /// The checks of all `checks` blocks.
    pub checks: Vec<Check>,
}

/// `from CONNECTION "path"`
#[derive(Debug, Clone, PartialEq)]
pub struct From {
    /// The connection.
    pub connection: Option<Name>,
    /// The path; absent for the root.
    pub path: Option<Spanned<String>>,
    /// The whole.
    pub span: Span,
}

/// `files { history "…"  increment "…" }`
#[derive(Debug, Clone, PartialEq)]
pub struct Files {
    /// Its lines.
    pub patterns: Vec<FilePattern>,
    /// The whole.
    pub span: Span,
}

/// `increment "claims_{date:%Y%m%d}.csv"`
#[derive(Debug, Clone, PartialEq)]
pub struct FilePattern {
    /// `history` or `increment`.
    pub role: Name,
    /// The pattern; its span includes the quotes.
    pub pattern: Option<Spanned<String>>,
}

/// `PAID_AMT decimal(12, 2) "…" @phi(x) from "Paid Amount" else null`
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Option<TypeRef>,
    /// Its parse format.
    pub format: Option<Spanned<String>>,
    /// Its labels.
    pub labels: Vec<LabelRef>,
    /// Its name in the file's header.
    pub header: Option<Spanned<String>>,
    /// What happens where a value does not parse.
    pub on_failure: Option<Else>,
    /// The whole.
    pub span: Span,
}
