//! Rules: the stable identity behind every diagnostic.

use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The program cannot run.
    Error,
    /// The program runs, and most likely not as meant.
    Warning,
    /// Worth knowing.
    Info,
}

/// A rule of the language or a lint.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `E0301` for errors, `W0101` for lints. Never reused.
    pub code: &'static str,
    /// `unknown-column`.
    pub name: &'static str,
    /// One sentence: what is wrong, in the reader's words.
    pub summary: &'static str,
    /// The page of `ingest explain`, in Markdown: the story, then `## Fails` and `## Passes`, each with one fenced
    /// `ingest` block that is a whole project in one file; both are compiled by the tests.
    pub docs: &'static str,
    /// Severity unless `ingest.toml` says otherwise.
    pub default_level: Severity,
    /// Version that brought it.
    pub since: &'static str,
}
