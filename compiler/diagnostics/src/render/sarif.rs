//! SARIF 2.1.0, the form that code scanning services read.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::{Diagnostic, Fix, Label, Note, Rule, Severity, Sources, Span};

/// The schema that the output keeps to.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What made the findings.
#[derive(Debug, Clone, Copy)]
pub struct Tool<'a> {
    /// Its version.
    pub version: &'a str,
    /// Where it is described.
    pub uri: &'a str,
    /// All rules it knows, also those that found nothing.
    pub rules: &'a [&'static Rule],
}

/// One SARIF log with one run.
pub fn sarif(sources: &Sources, diagnostics: &[Diagnostic], tool: &Tool<'_>) -> String {
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ingest",
                "version": tool.version,
                "informationUri": tool.uri,
                "rules": tool.rules.iter().map(|it| rule(it)).collect::<Vec<_>>(),
            }},
            "columnKind": "utf16CodeUnits",
            "results": diagnostics.iter().map(|it| result(sources, it, tool.rules)).collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary },
        "help": { "text": rule.docs, "markdown": rule.docs },
        "defaultConfiguration": { "level": level(rule.default_level) },
        "properties": { "since": rule.since },
    })
}

fn result(sources: &Sources, it: &Diagnostic, rules: &[&'static Rule]) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), it.rule.code.into());
    if let Some(index) = rules.iter().position(|rule| rule.code == it.rule.code) {
        result.insert("ruleIndex".into(), index.into());
    }
    result.insert("level".into(), level(it.severity).into());
    result.insert("message".into(), json!({ "text": message(it) }));
    result.insert("locations".into(), json!([{ "physicalLocation": place(sources, it.primary.span) }]));
    let related = distinct(it.secondary.iter().map(|label| related(sources, label)));
    let fixes = distinct(it.fixes.iter().filter_map(|it| fix(sources, it)));
    for (name, values) in [("relatedLocations", related), ("fixes", fixes)] {
        if !values.is_empty() {
            result.insert(name.into(), values.into());
        }
    }
    result.into()
}

/// The values without repetitions, which SARIF forbids in its lists.
fn distinct(values: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut kept = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}

fn message(it: &Diagnostic) -> String {
    let notes = it.notes.iter().map(|note| match note {
        Note::Why(text) | Note::Help(text) => text.as_str(),
    });
    std::iter::once(it.message.as_str()).chain(notes).collect::<Vec<_>>().join("\n")
}

fn related(sources: &Sources, label: &Label) -> Value {
    json!({ "physicalLocation": place(sources, label.span), "message": { "text": label.text } })
}

/// A fix without a change is none in SARIF's terms.
fn fix(sources: &Sources, fix: &Fix) -> Option<Value> {
    let changes: Vec<Value> = sources
        .ids()
        .filter_map(|file| {
            let replacements: Vec<Value> = fix
                .edits
                .iter()
                .filter(|edit| edit.span.file == file)
                .map(|edit| json!({ "deletedRegion": region(sources, edit.span), "insertedContent": { "text": edit.text } }))
                .collect();
            (!replacements.is_empty())
                .then(|| json!({ "artifactLocation": artifact(sources.name(file)), "replacements": replacements }))
        })
        .collect();
    (!changes.is_empty()).then(|| json!({ "description": { "text": fix.title }, "artifactChanges": changes }))
}

fn place(sources: &Sources, span: Span) -> Value {
    json!({ "artifactLocation": artifact(sources.name(span.file)), "region": region(sources, span) })
}

fn region(sources: &Sources, span: Span) -> Value {
    let range = sources.range(span);
    let at = |offset: usize| sources.position(span.file, offset as u32);
    let (start, end) = (at(range.start), at(range.end));
    json!({
        "startLine": start.line, "startColumn": start.utf16 + 1,
        "endLine": end.line, "endColumn": end.utf16 + 1,
        "byteOffset": range.start, "byteLength": range.len(),
    })
}

/// A file's path as a relative URI reference (RFC 3986): what is no unreserved character or `/` is percent-encoded.
fn artifact(path: &str) -> Value {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    if path.starts_with('/') { json!({ "uri": format!("file://{uri}") }) } else { json!({ "uri": uri }) }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
