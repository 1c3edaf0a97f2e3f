//! What is told of a file.

use serde::Serialize;

/// What is told of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sniffed {
    /// What is around its data, from the outside in.
    pub layers: Vec<Layer>,
    /// The member of an archive that was looked at.
    pub member: Option<String>,
    /// What it takes to look further, where the innermost layer is encrypted.
    pub locked: Option<String>,
    /// The language's word for the format; what people call it where it has none.
    pub format: Option<&'static str>,
    /// Options of the format other than its defaults, each as it is written.
    pub options: Vec<(&'static str, String)>,
    /// The encoding, where the data is text.
    pub encoding: Option<String>,
    /// Whether the encoding is told by a mark or proves itself, and is not only likely.
    pub encoding_is_certain: bool,
    /// The columns, in their order.
    pub columns: Vec<SniffedColumn>,
    /// Records that were looked at, malformed ones included.
    pub records: usize,
    /// Those of them that cannot be split, and would be rejected.
    pub malformed: usize,
    /// Whether that is all of the file.
    pub whole: bool,
    /// What else is to be known.
    pub notes: Vec<String>,
    /// The source that reads it, with what is told as comments above it; none where no format does, or its columns cannot be told.
    pub block: Option<String>,
}

/// A layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// As it is written in `unwrap`.
    pub written: String,
    /// The members of an archive, as many as were seen.
    pub members: Vec<String>,
    /// Whether there may be more of them.
    pub more: bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SniffedColumn {
    /// Its name in the language.
    pub name: String,
    /// Its type, with the format of dates, as it is written.
    #[serde(rename = "type")]
    pub ty: String,
    /// What the file calls it, where that is how it is found.
    pub header: Option<String>,
    /// What the file calls it in words.
    pub label: Option<String>,
    /// Where it is in a record, where that is how it is found.
    pub at: Option<String>,
    /// How many of the records have no value.
    pub nulls: usize,
    /// What is to be known of it.
    pub notes: Vec<String>,
}
