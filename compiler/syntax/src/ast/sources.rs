//! Sources.

use ingest_diagnostics::Span;

use super::{Cadence, Check, Else, LabelRef, Name, Setting, SettingCall, Settings, Spanned, TextBlock, TypeRef};

/// `source NAME { … }` and `layout NAME { … }`. A clause that stands more than once is there more than once: the analysis says which is too many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// Its name.
    pub name: Option<Name>,
    /// `from CONNECTION "path"`
    pub from: Vec<From>,
    /// `layout NAME`
    pub layout: Vec<Name>,
    /// `files { … }`
    pub files: Vec<Files>,
    /// `unwrap pgp(key), gzip`: the layers from the outside in.
    pub unwrap: Vec<Spanned<Vec<SettingCall>>>,
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

/// `from CONNECTION "path"`, `from CONNECTION table "schema.name" cursor updated_at`
#[derive(Debug, Clone, PartialEq)]
pub struct From {
    /// The connection.
    pub connection: Option<Name>,
    /// The path; absent for the root, and for a table or a query.
    pub path: Option<Spanned<String>>,
    /// What follows `table`.
    pub table: Option<Spanned<String>>,
    /// What follows `query`.
    pub query: Option<TextBlock>,
    /// What follows `cursor`: the column that grows.
    pub cursor: Option<Name>,
    /// The whole.
    pub span: Span,
}

/// `files { history "…"  increment "…"  done "…"  settled 10m  control "…" { … } }`
#[derive(Debug, Clone, PartialEq)]
pub struct Files {
    /// Its lines.
    pub patterns: Vec<FilePattern>,
    /// `done "…"`: the markers of completeness.
    pub done: Vec<Spanned<String>>,
    /// `settled 10m` in seconds: for how long a file must not have grown.
    pub settled: Vec<Spanned<u64>>,
    /// `control "…" { rows: r"…" }`: files to reconcile with.
    pub control: Vec<Control>,
    /// `header { rows: r"…" }`: the same inside the file, in front of its data.
    pub header: Vec<Control>,
    /// `trailer { rows: r"…" }`: the same inside the file.
    pub trailer: Vec<Control>,
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

/// `control "{date}.ctl" { rows: r"…", sum(PAID_AMT): r"…" }`, `trailer { rows: r"…" }`, `trailer "9" { rows: 2..9 }`
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// The pattern of the file; of a header or a trailer the kind of its record, if that is said.
    pub pattern: Option<Spanned<String>>,
    /// What is read there.
    pub facts: Vec<ControlFact>,
    /// The whole.
    pub span: Span,
}

/// `sum(PAID_AMT): r"TOTAL=([0-9.]+)"`, `rows("6", "7"): 14..21`
#[derive(Debug, Clone, PartialEq)]
pub struct ControlFact {
    /// `rows`, `sum`.
    pub measure: Name,
    /// `PAID_AMT`
    pub column: Option<Name>,
    /// `"6", "7"`
    pub kinds: Vec<Spanned<String>>,
    /// The regular expression whose group is the number.
    pub pattern: Option<Spanned<String>>,
    /// `14..21`: from where to where the number stands, counted from 1.
    pub place: Option<(Spanned<i64>, Spanned<i64>)>,
    /// How it is written there, as `packed`.
    pub stored: Option<Name>,
    /// The whole.
    pub span: Span,
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
    /// What follows `at`.
    pub at: Option<At>,
    /// What happens where a value does not parse.
    pub on_failure: Option<Else>,
    /// The whole.
    pub span: Span,
}

/// Where a column is in a record.
#[derive(Debug, Clone, PartialEq)]
pub enum At {
    /// `1..11`: the first and the last character, counted from 1; `5` is `5..5`.
    /// And how the value is written there, as `packed`.
    Characters(Spanned<i64>, Spanned<i64>, Option<Name>),
    /// `"provider/@id"`: a path into a document.
    Path(Spanned<String>),
}

impl At {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Characters(from, to, _) => from.span.to(to.span),
            Self::Path(path) => path.span,
        }
    }
}
