//! Workflow commands that GitHub turns into annotations of a pull request.

use std::fmt::Write as _;

use crate::{Diagnostic, Note, Severity, Sources};

/// One `::error file=…,line=…::…` line for each finding.
pub fn github(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let span = diagnostic.primary.span;
        let (start, end) =
            (sources.position(span.file, span.start), sources.position(span.file, span.end.max(span.start)));
        let _ = write!(out, "::{command} file={},line={},", property(sources.name(span.file)), start.line);
        // Columns are understood within one line only.
        if start.line == end.line {
            let _ = write!(out, "col={},endColumn={},", start.column, end.column);
        } else {
            let _ = write!(out, "endLine={},", end.line);
        }
        let title = format!("{} {}", diagnostic.rule.code, diagnostic.rule.name);
        let _ = writeln!(out, "title={}::{}", property(&title), data(&body(diagnostic)));
    }
    out
}

fn body(diagnostic: &Diagnostic) -> String {
    let notes = diagnostic.notes.iter().map(|note| match note {
        Note::Why(text) | Note::Help(text) => text.as_str(),
    });
    [diagnostic.message.as_str(), diagnostic.primary.text.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .chain(notes)
        .collect::<Vec<_>>()
        .join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
