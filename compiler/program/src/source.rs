//! Sources: which files, in which format, with which columns.

use serde::{Deserialize, Serialize};

use crate::{Cadence, Check, ElseAction, Label, Origin, Type};

/// A feed of files from an outside party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Name of the connection that its files come by.
    pub connection: String,
    /// Folder below the connection's root; empty for the root itself.
    pub path: String,
    /// Which files; at least one pattern.
    pub files: Vec<FilePattern>,
    /// What a later delivery is to an earlier one.
    pub delivers: Delivers,
    /// How the bytes are to be read.
    pub format: CsvFormat,
    /// When deliveries are expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Cadence>,
    /// What a file that differs from the declaration means.
    pub drift: Drift,
    /// The declared columns, in the order of declaration (which is the order in the file where it has no header).
    pub columns: Vec<Column>,
    /// Checks on the raw data.
    pub checks: Vec<Check>,
    /// Where it was written.
    pub origin: Origin,
}

/// What a later delivery is to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivers {
    /// Rows to add. A changed file of a published delivery waits for a person.
    Changes,
    /// A restatement of its period. A changed file republishes its delivery.
    Period,
}

/// One pattern of a source's `files`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePattern {
    /// What the files are.
    pub role: FileRole,
    /// As written: `daily/claims_{date:%Y%m%d}.csv`.
    pub text: String,
    /// Its parts, in order.
    pub parts: Vec<PatternPart>,
    /// Where it was written.
    pub origin: Origin,
}

/// What files are in the life of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    /// The one-time drop: one delivery with the id `history`.
    History,
    /// What follows.
    Increment,
}

/// A part of a file pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatternPart {
    /// These characters.
    Text(String),
    /// `*`: any characters but `/`.
    Star,
    /// `**`: any characters.
    DoubleStar,
    /// `{name}`, `{name:int}`, `{name:%Y%m%d}`.
    Capture(Capture),
}

/// A named part of a file's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// Its name; read as `file.<name>`.
    pub name: String,
    /// What it matches and the type it gives.
    pub kind: CaptureKind,
}

/// What a capture matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureKind {
    /// One or more characters but `/`; text.
    Text,
    /// One or more digits; int.
    Int,
    /// A date in this strftime format; date.
    Date(String),
}

/// How delimited text is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvFormat {
    /// Between fields: one ASCII character. Default `,`.
    pub delimiter: u8,
    /// Around fields: one ASCII character, doubled inside a field to mean itself. Default `"`; none switches quoting off.
    pub quote: Option<u8>,
    /// One ASCII character that makes the next one ordinary inside quotes. Default none.
    pub escape: Option<u8>,
    /// A line that starts with this ASCII character is no record. Default none.
    pub comment: Option<u8>,
    /// Whether the first line (after `skip`) names the columns. Default true.
    pub header: bool,
    /// Physical lines before the header or the first record that are not read. Default 0.
    pub skip: u32,
    /// Records at the end that are not data. Default 0.
    pub trailer: u32,
    /// Fields, exactly so spelt, that mean null when they stand unquoted or quoted. Default `[""]`.
    pub nulls: Vec<String>,
    /// Whether spaces and tabs around unquoted fields are left out. Default false.
    pub trim: bool,
    /// Encoding label of the WHATWG Encoding standard, as `utf-8`, `windows-1252`. Default `utf-8`.
    pub encoding: String,
    /// Whether a line end inside quotes belongs to the field. Default true; when false a record is a line.
    pub multiline: bool,
    /// What a record that cannot be split into its fields means. Default reject.
    pub malformed: Malformed,
    /// Where it was written; of the source where it has no `format`.
    pub origin: Origin,
}

/// What a record that cannot be split into its fields means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Malformed {
    /// It goes to the quarantine.
    Reject,
    /// The delivery fails.
    Fail,
}

/// What a file whose header differs from the declared columns means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Drift {
    /// A column that is not declared.
    pub added: Added,
    /// A declared column that is not there.
    pub missing: Missing,
}

/// What a column that is not declared means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Added {
    /// The delivery fails. The default.
    Refuse,
    /// It is kept as text in the column `_rescued`: a JSON object of header to value.
    Rescue,
    /// It is not read.
    Ignore,
}

/// What a declared column that is not in the file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The delivery fails. The default.
    Refuse,
    /// It is null on every row; only where its type is nullable, else the delivery fails.
    Null,
}

/// A declared column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The name that expressions use.
    pub name: String,
    /// The name in the file's header; the same unless the column says `from "…"`.
    pub header: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The type of its values. Nullable where it was declared so, and where a failure gives null. A bool is spelt
    /// `true`, `false`, `t`, `f`, `yes`, `no`, `y`, `n`, `1` or `0`, in any case of letters.
    pub ty: Type,
    /// Whether the declared type was nullable: whether a field that spells null (see [`CsvFormat::nulls`]) is accepted.
    pub accepts_null: bool,
    /// How dates and timestamps are written (strftime notation); ISO 8601 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The predicate of the column's refinement, a bool over [`ExprKind::Value`](crate::ExprKind::Value).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refinement: Option<crate::Expr>,
    /// Its privacy labels, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// What happens on a row whose field is not of the type, or null where null is not accepted. A replacement value
    /// is a literal.
    pub on_failure: ElseAction,
    /// Where it was written.
    pub origin: Origin,
}
