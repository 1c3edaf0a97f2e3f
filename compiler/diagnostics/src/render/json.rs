//! Findings for programs. The form is stable: names are added, never changed or removed, while `version` is 1.
//!
//! ```json
//! { "version": 1,
//!   "diagnostics": [ {
//!     "code": "E0301", "name": "unknown-column", "severity": "error", "message": "…",
//!     "file": "acme.ingest", "line": 12, "column": 3, "end": { "line": 12, "column": 9 }, "bytes": { "start": 140, "end": 146 },
//!     "label": "…",
//!     "labels": [ { "file": "…", "line": 1, "column": 1, "end": {…}, "bytes": {…}, "text": "…" } ],
//!     "notes":  [ { "kind": "why", "text": "…" }, { "kind": "help", "text": "…" } ],
//!     "fixes":  [ { "title": "…", "applicability": "safe", "edits": [ { "file": "…", "line": 1, …, "text": "…" } ] } ] } ],
//!   "summary": { "errors": 1, "warnings": 0, "infos": 0 } }
//! ```
//!
//! Lines and columns count from 1, columns in Unicode characters, bytes from 0; every end is the place after the last.
//! `applicability` is `safe` (may be applied unseen), `unsafe` (a person decides) or `display_only` (has a gap to fill in).

use serde::Serialize;

use super::Summary;
use crate::{Applicability, Diagnostic, Edit, Fix, Label, Note, Severity, Sources, Span};

/// One JSON object with all findings and their number; see the module's source for its form.
pub fn json(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let report = Report {
        version: 1,
        diagnostics: diagnostics.iter().map(|it| Finding::of(sources, it)).collect(),
        summary: Summary::of(diagnostics),
    };
    // Strings and numbers only: there is nothing in it that could fail.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

/// Each finding as an object of its own, in that form.
pub fn json_objects(sources: &Sources, diagnostics: &[Diagnostic]) -> impl Iterator<Item = serde_json::Value> {
    diagnostics.iter().map(|it| serde_json::to_value(Finding::of(sources, it)).unwrap_or_default())
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    diagnostics: Vec<Finding<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    name: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    label: &'a str,
    labels: Vec<Text<'a>>,
    notes: Vec<Remark<'a>>,
    fixes: Vec<Mend<'a>>,
}

/// A place and the text that belongs to it: a label's words, an edit's replacement.
#[derive(Serialize)]
struct Text<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end: End,
    bytes: Bytes,
}

#[derive(Serialize)]
struct End {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Bytes {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
enum Remark<'a> {
    Why(&'a str),
    Help(&'a str),
}

#[derive(Serialize)]
struct Mend<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<Text<'a>>,
}

impl<'a> Finding<'a> {
    fn of(sources: &'a Sources, it: &'a Diagnostic) -> Self {
        let remark = |note: &'a Note| match note {
            Note::Why(text) => Remark::Why(text),
            Note::Help(text) => Remark::Help(text),
        };
        Self {
            code: it.rule.code,
            name: it.rule.name,
            severity: it.severity,
            message: &it.message,
            place: Place::of(sources, it.primary.span),
            label: &it.primary.text,
            labels: it.secondary.iter().map(|Label { span, text }| Text::of(sources, *span, text)).collect(),
            notes: it.notes.iter().map(remark).collect(),
            fixes: it.fixes.iter().map(|fix| Mend::of(sources, fix)).collect(),
        }
    }
}

impl<'a> Mend<'a> {
    fn of(sources: &'a Sources, fix: &'a Fix) -> Self {
        let applicability = match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
            Applicability::DisplayOnly => "display_only",
        };
        let edits = fix.edits.iter().map(|Edit { span, text }| Text::of(sources, *span, text)).collect();
        Self { title: &fix.title, applicability, edits }
    }
}

impl<'a> Text<'a> {
    fn of(sources: &'a Sources, span: Span, text: &'a str) -> Self {
        Self { place: Place::of(sources, span), text }
    }
}

impl<'a> Place<'a> {
    fn of(sources: &'a Sources, span: Span) -> Self {
        let range = sources.range(span);
        let at = |offset: usize| sources.position(span.file, offset as u32);
        let (start, end) = (at(range.start), at(range.end));
        Self {
            file: sources.name(span.file),
            line: start.line,
            column: start.column,
            end: End { line: end.line, column: end.column },
            bytes: Bytes { start: range.start, end: range.end },
        }
    }
}
