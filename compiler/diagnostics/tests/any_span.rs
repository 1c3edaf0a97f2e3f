//! No output panics, loses a finding or breaks its form, whatever the spans and the texts are.

use crate::sarif_schema;
use ingest_diagnostics::render::{self, TerminalOptions, Tool};
use ingest_diagnostics::{Applicability, Diagnostic, Edit, FileId, Fix, Label, Note, Rule, Severity, Sources, Span};
use proptest::prelude::*;

static RULE: Rule =
    Rule { code: "E0001", name: "any", summary: "Any.", docs: "Any.", default_level: Severity::Error, since: "0.1.0" };

/// Texts with what makes drawing hard: wide and combining characters, tabs, lone carriage returns, escape sequences.
fn text() -> impl Strategy<Value = String> {
    let hard = prop_oneof![
        Just("\n"),
        Just("\r\n"),
        Just("\r"),
        Just("\t"),
        Just("😀"),
        Just("e\u{301}"),
        Just("東"),
        Just("\u{1b}[31m"),
        Just("\u{202e}"),
        Just("\u{feff}"),
        Just("\0"),
        Just("map a -> B {"),
        Just("  x = y"),
        Just("%"),
        Just("::"),
    ];
    prop::collection::vec(hard, 0..30).prop_map(|parts| parts.concat())
}

/// Spans within, around, beyond and backwards; files that are there and not.
fn span() -> impl Strategy<Value = Span> {
    let offset = || prop_oneof![8 => 0u32..80, 1 => Just(u32::MAX), 1 => any::<u32>()];
    (prop_oneof![8 => 0u32..3, 1 => Just(u32::MAX)], offset(), offset())
        .prop_map(|(file, start, end)| Span::new(FileId(file), start, end))
}

fn label() -> impl Strategy<Value = Label> {
    (span(), text()).prop_map(|(span, text)| Label { span, text })
}

fn diagnostic() -> impl Strategy<Value = Diagnostic> {
    let severity = prop_oneof![Just(Severity::Error), Just(Severity::Warning), Just(Severity::Info)];
    let edits = prop::collection::vec((span(), text()).prop_map(|(span, text)| Edit { span, text }), 0..3);
    let fix =
        (text(), edits).prop_map(|(title, edits)| Fix { title, edits, applicability: Applicability::DisplayOnly });
    let note = prop_oneof![text().prop_map(Note::Why), text().prop_map(Note::Help)];
    (
        severity,
        text(),
        label(),
        prop::collection::vec(label(), 0..4),
        prop::collection::vec(note, 0..3),
        prop::collection::vec(fix, 0..2),
    )
        .prop_map(|(severity, message, primary, secondary, notes, fixes)| Diagnostic {
            rule: &RULE,
            severity,
            message,
            primary,
            secondary,
            notes,
            fixes,
        })
}

proptest! {
    #[test]
    fn drawing_is_total(
        texts in prop::collection::vec(text(), 0..3),
        found in prop::collection::vec(diagnostic(), 0..3),
        width in 0usize..120,
        color: bool,
    ) {
        let mut sources = Sources::new();
        for text in texts {
            sources.add("a.ingest", text);
        }
        let options = TerminalOptions { color, links: None, width };
        let terminal = render::terminal(&sources, &found, &options);
        prop_assert_eq!(terminal.matches("E0001 any").count(), found.len());
        prop_assert!(color || !terminal.contains('\u{1b}'), "{}", terminal);

        let short = render::short(&sources, &found);
        prop_assert_eq!(short.lines().count(), found.len(), "{}", short);
        let rich = render::rich(&sources, &found);
        prop_assert_eq!(rich.matches("[E0001]").count(), found.len());
        prop_assert!(!rich.contains('\u{1b}'), "{}", rich);
        prop_assert_eq!(render::github(&sources, &found).lines().count(), found.len());

        let json: serde_json::Value = serde_json::from_str(&render::json(&sources, &found)).unwrap();
        prop_assert_eq!(json["diagnostics"].as_array().unwrap().len(), found.len());
        let tool = Tool { version: "0.1.0", uri: "https://docs.example", rules: &[&RULE] };
        let sarif: serde_json::Value = serde_json::from_str(&render::sarif(&sources, &found, &tool)).unwrap();
        let wrong: Vec<String> = SCHEMA.with(|schema| schema.iter_errors(&sarif).map(|it| it.to_string()).collect());
        prop_assert!(wrong.is_empty(), "{:#?}", wrong);
    }
}

thread_local! {
    static SCHEMA: jsonschema::Validator = sarif_schema::validator();
}
