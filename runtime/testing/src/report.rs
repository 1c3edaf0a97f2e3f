//! What came of the tests.

use serde::Serialize;

use crate::Coverage;

/// What came of the tests of a project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestReport {
    /// The project's name.
    pub project: String,
    /// Every test that ran, in the order of the project.
    pub tests: Vec<TestResult>,
    /// What no test reached; absent where only some of the tests ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// How long it took.
    pub seconds: f64,
}

impl TestReport {
    /// How many tests came out so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.tests.iter().filter(|it| it.verdict == verdict).count()
    }
}

/// What came of one test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestResult {
    /// What it shows.
    pub title: String,
    /// Name of the source.
    pub source: String,
    /// Name of the schema.
    pub schema: String,
    /// `path:line` of the `.ingest` file.
    pub place: String,
    /// How it came out.
    pub verdict: Verdict,
    /// What was not as expected, in the order of the expectations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mismatches: Vec<Mismatch>,
    /// Why it could not be run, each a sentence; empty where it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<String>,
    /// How long it took.
    pub seconds: f64,
}

/// How a test came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All is as expected.
    Passed,
    /// Something is not.
    Failed,
    /// It could not be run.
    Broken,
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mismatch {
    /// `path:line` of the expectation.
    pub place: String,
    /// What is not as expected, a sentence.
    pub what: String,
    /// The cells in which the row that comes nearest differs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellDiff>,
    /// Number of the record that comes nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// What else helps to see why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What would make the expectation say what came out.
    #[serde(skip)]
    pub edits: Vec<Edit>,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellDiff {
    /// Name of the field.
    pub field: String,
    /// What was expected, as the language writes it.
    pub expected: String,
    /// What came out.
    pub found: String,
}

/// A part of a file in place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Index into the program's files.
    pub file: u32,
    /// First byte of what is replaced.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// What comes there.
    pub text: String,
}
