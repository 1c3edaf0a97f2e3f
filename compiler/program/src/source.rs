//! Sources: which files, in which format, with which columns.

use serde::{Deserialize, Serialize};

use crate::{Arrival, Cadence, Check, ElseAction, FilePattern, Format, Label, Layer, Origin, SegmentPath, Type};

/// The column of a source that keeps, as a JSON object of header to text, the values of columns that it does not declare.
pub const RESCUED: &str = "_rescued";

/// A feed of files, or of rows of a database, from an outside party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Name of the layout that it shares with others; what that says is said here again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// Name of the connection that its files, or rows, come by.
    pub connection: String,
    /// Folder below the connection's root; empty for the root itself.
    pub path: String,
    /// What is read of a database; none for a source of files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// Which files; at least one pattern, none for a database.
    pub files: Vec<FilePattern>,
    /// When a delivery is complete, and what it is reconciled with.
    #[serde(default, skip_serializing_if = "Arrival::is_plain")]
    pub arrival: Arrival,
    /// What is around the data of each file, from the outside in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Layer>,
    /// What a later delivery is to an earlier one.
    pub delivers: Delivers,
    /// How the bytes are to be read.
    pub format: Format,
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

impl Source {
    /// A source of files in a folder that says nothing but its format: no file yet, no column, no check.
    pub fn new(
        name: impl Into<String>,
        connection: impl Into<String>,
        path: impl Into<String>,
        format: Format,
        origin: Origin,
    ) -> Self {
        Self {
            name: name.into(),
            doc: None,
            layout: None,
            connection: connection.into(),
            path: path.into(),
            relation: None,
            files: Vec::new(),
            arrival: Arrival::default(),
            layers: Vec::new(),
            delivers: Delivers::Changes,
            format,
            cadence: None,
            drift: Drift::STRICT,
            columns: Vec::new(),
            checks: Vec::new(),
            origin,
        }
    }
}

/// What is read of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The table or the query.
    pub of: RelationKind,
    /// Name of the column that grows: a delivery is the rows above the greatest value of the one before. None where each
    /// delivery is all rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Where it was written.
    pub origin: Origin,
}

/// A table or a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// A table by its name, with its schema or without: `public.claims`.
    Table(String),
    /// One `SELECT` in the database's own SQL.
    Query(String),
}

/// What a later delivery is to an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivers {
    /// Rows to add. A changed file of a published delivery waits for a person.
    Changes,
    /// A restatement of its period. A changed file republishes its delivery.
    Period,
    /// The whole table anew: it takes the place of the delivery before it.
    Snapshot,
}

/// What a file whose header differs from the declared columns means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Drift {
    /// A column that is not declared.
    pub added: Added,
    /// A declared column that is not there.
    pub missing: Missing,
}

impl Drift {
    /// What holds where nothing is said: a file that differs is refused.
    pub const STRICT: Self = Self { added: Added::Refuse, missing: Missing::Refuse };
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
    /// The name in the file's header, or of the column in the file's own schema; the same unless it says `from "…"`.
    pub header: String,
    /// Where it is in a record, in formats whose records have no names in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Location>,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The type of its values. Nullable where it was declared so, and where a failure gives null. A bool is spelt
    /// `true`, `false`, `t`, `f`, `yes`, `no`, `y`, `n`, `1` or `0`, in any case of letters.
    pub ty: Type,
    /// Whether the declared type was nullable: whether a field that spells null (see [`CsvFormat::nulls`](crate::CsvFormat::nulls)) is accepted.
    pub accepts_null: bool,
    /// How dates and timestamps are written (strftime notation); ISO 8601 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The predicate of the column's refinement, a bool over [`ExprKind::Value`](crate::ExprKind::Value).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refinement: Option<Box<crate::Expr>>,
    /// Its privacy labels, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// What happens on a row whose field is not of the type, or null where null is not accepted. A replacement value
    /// is a literal.
    pub on_failure: ElseAction,
    /// Where it was written.
    pub origin: Origin,
}

/// Where a column is in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Location {
    /// `at 1..11`: from this character of the line to that, both counted, from 1; bytes, where the format says so.
    Characters {
        /// 1 is the first.
        first: u32,
        /// At least `first`.
        last: u32,
        /// How the value is written there.
        #[serde(default, skip_serializing_if = "Stored::is_text")]
        stored: Stored,
    },
    /// `at "provider/@id"`: the steps from the record to the value.
    Path(Vec<Step>),
    /// `at "2010BA/NM1/09"`: the value in a segment of a message.
    Segment(SegmentPath),
}

/// How a value is written in its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stored {
    /// As text, as anywhere else.
    #[default]
    Text,
    /// `implied`: digits whose point is not written; as many as the type has are behind it.
    Implied,
    /// `zoned`: so too, and the last digit has the sign in it.
    Zoned,
    /// `zoned_leading`: the first has it.
    ZonedLeading,
    /// `packed`: two digits a byte, the sign in the last half; `COMP-3`.
    Packed,
    /// `binary`: a signed number, the most significant byte first; `COMP`.
    Binary,
    /// `unsigned_binary`: the same without a sign.
    UnsignedBinary,
    /// `ibm_float`: a number of IBM's System/360, with a power of sixteen, in four bytes or eight; `COMP-1`, `COMP-2`.
    IbmFloat,
    /// `ieee_float`: a number of IEEE 754 in four bytes or eight, that with the sign first.
    IeeeFloat,
}

impl Stored {
    /// Its word in the language; none for text.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Text => None,
            Self::Implied => Some("implied"),
            Self::Zoned => Some("zoned"),
            Self::ZonedLeading => Some("zoned_leading"),
            Self::Packed => Some("packed"),
            Self::Binary => Some("binary"),
            Self::UnsignedBinary => Some("unsigned_binary"),
            Self::IbmFloat => Some("ibm_float"),
            Self::IeeeFloat => Some("ieee_float"),
        }
    }

    /// Those that have a word.
    pub const ALL: [Self; 8] = [
        Self::Implied,
        Self::Zoned,
        Self::ZonedLeading,
        Self::Packed,
        Self::Binary,
        Self::UnsignedBinary,
        Self::IbmFloat,
        Self::IeeeFloat,
    ];

    /// Whether its bytes are no text.
    pub const fn is_bytes(self) -> bool {
        !matches!(self, Self::Text | Self::Implied | Self::Zoned | Self::ZonedLeading)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(crate) fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

/// A step of a path into a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// `provider`: the element, or the member, of that name. Where an element of XML is there more than once: the first.
    Name(String),
    /// `0`: the element of a JSON list at that place, from 0.
    Index(u32),
    /// `@id`: the attribute of that name; the last step always, of XML alone.
    Attribute(String),
    /// `..`: the element around; of XML alone.
    Parent,
}
