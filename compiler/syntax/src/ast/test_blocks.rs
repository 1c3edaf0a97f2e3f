//! Tests.

use ingest_diagnostics::Span;

use super::{Name, Setting, Spanned, StructValue, TextBlock};

/// `test "a voided claim is left out" for acme_claims -> MedicalClaim { given …  expect … }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Test {
    /// What it shows.
    pub title: Option<Spanned<String>>,
    /// The source.
    pub source: Option<Name>,
    /// The schema.
    pub schema: Option<Name>,
    /// What comes in.
    pub given: Vec<Given>,
    /// What must come out.
    pub expect: Vec<Expect>,
}

/// `given csv """…"""`, `given members csv """…"""`, `given file "a.csv"`, `given delivery { date: 2024-01-31 }`
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The source that the data is of; none for that of the test.
    pub source: Option<Name>,
    /// What is given.
    pub what: GivenWhat,
    /// The whole.
    pub span: Span,
}

/// What a test begins with.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenWhat {
    /// `csv """…"""`: the format and the content.
    Content(Name, TextBlock),
    /// `file "a.csv"`: a path beside the file of the test.
    File(Spanned<String>),
    /// `delivery { date: 2024-01-31, id: "x" }`: what is known of the delivery.
    Delivery(Vec<Setting>),
}

/// `expect { … }`, `expect rejected { … }`, `expect rows 3`, `expect rejected rows 1`
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// `rejected` or `filtered`; none for the rows that are published.
    pub outcome: Option<Name>,
    /// What is expected.
    pub what: ExpectWhat,
    /// The whole.
    pub span: Span,
}

/// What a test expects.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectWhat {
    /// `{ claim_id: "C1" }`: a row with these values, whatever the others are.
    Row(Vec<StructValue>),
    /// `rows 3`: so many rows.
    Rows(Spanned<i64>),
}
