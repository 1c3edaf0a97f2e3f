//! Tests: what comes in, and what must come out of a map.

use crate::{Expr, Origin};

/// `test "…" for SOURCE -> SCHEMA { given …  expect … }`. It belongs to the project and not to what is shipped: a
/// serialised program has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What it shows.
    pub title: String,
    /// The `##` lines above it.
    pub doc: Option<String>,
    /// Name of the source.
    pub source: String,
    /// Name of the schema.
    pub schema: String,
    /// The file of the source, and of each that the map joins.
    pub given: Vec<Given>,
    /// What is known of the delivery; what is not said is made up.
    pub delivery: Vec<GivenFact>,
    /// What must come out, in the order written.
    pub expect: Vec<Expectation>,
    /// Where it was written.
    pub origin: Origin,
}

/// `given csv """…"""`: the content of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Name of the source that the file is of.
    pub source: String,
    /// Its text. With the delimiter and quotes of the source where it reads CSV; with commas and a header elsewhere.
    pub text: String,
    /// Where it was written.
    pub origin: Origin,
}

/// `date: 2024-01-31`: a capture of the file's name, or the day of the delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFact {
    /// The capture, or `date`.
    pub name: String,
    /// Its value as a file's name has it.
    pub value: GivenValue,
    /// Where it was written.
    pub origin: Origin,
}

/// The value of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenValue {
    /// Text.
    Text(String),
    /// A number.
    Int(i64),
    /// Days since 1970-01-01.
    Date(i32),
}

/// Something that must come out.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// What.
    pub what: Expected,
    /// Where it was written.
    pub origin: Origin,
}

/// What must come out.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// `expect { claim_id: "C1" }`: a published row of its own with these values.
    Row(Vec<Cell>),
    /// `expect rejected { CLM_ID: "C2", because: "rendering_npi.npi" }`, `expect filtered { CLM_ID: "C3" }`: a record of
    /// its own that reads so.
    Record {
        /// What became of it.
        outcome: Outcome,
        /// Columns of the source, as the file has them.
        columns: Vec<RawCell>,
        /// A rule that it broke, by its name in the report.
        because: Option<String>,
    },
    /// `expect rows 3`, `expect rejected rows 1`: so many, and no more.
    Rows {
        /// Of which; none for those that are published.
        outcome: Option<Outcome>,
        /// How many.
        count: u64,
    },
}

/// What became of a record that was not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It went to the quarantine.
    Rejected,
    /// The map's `where`, `for each` or `dedupe` left it out.
    Filtered,
}

/// A field of a published row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Name of the field.
    pub field: String,
    /// Its value: a constant expression of the field's type.
    pub value: Expr,
    /// Where the value was written.
    pub origin: Origin,
}

/// A column of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCell {
    /// Name of the column.
    pub column: String,
    /// What the file has there.
    pub text: String,
}
