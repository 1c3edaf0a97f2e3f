//! How much of the texts is looked at to draw findings. Counted, not timed.

#![allow(clippy::unwrap_used, reason = "a test may stop where it likes")]

use std::cell::Cell;

use super::{TerminalOptions, rich, short, terminal};
use crate::{Diagnostic, Rule, Severity, Sources, Span};

thread_local! {
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

/// Says that so many bytes of a text are looked at.
pub(super) fn count(bytes: usize) {
    BYTES.with(|it| it.set(it.get() + bytes));
}

static RULE: Rule =
    Rule { code: "E0001", name: "rule", summary: "a rule", docs: "", default_level: Severity::Error, since: "0.1.0" };

const LINE: &str = "a line with a finding \u{1b}\r\n";

/// A finding on every line of a file, each with a label on the first line.
fn findings(lines: usize) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let file = sources.add("a.ingest", LINE.repeat(lines));
    let found = (0..lines).map(|line| {
        let start = (line * LINE.len()) as u32;
        Diagnostic::new(&RULE, "wrong", Span::new(file, start, start + 1), "here").also(Span::new(file, 0, 1), "there")
    });
    let found = found.collect();
    (sources, found)
}

/// Bytes looked at for each finding.
fn bytes_each(lines: usize, draw: impl Fn(&Sources, &[Diagnostic]) -> String) -> usize {
    let (sources, found) = findings(lines);
    BYTES.with(|it| it.set(0));
    assert!(!draw(&sources, &found).is_empty());
    BYTES.with(Cell::get) / lines
}

#[test]
fn a_finding_costs_the_same_in_a_small_file_and_a_large_one() {
    let plain = TerminalOptions { color: false, links: None, width: 80 };
    let in_terminal = |sources: &Sources, found: &[Diagnostic]| terminal(sources, found, &plain);
    for (draw, name) in
        [(&short as &dyn Fn(&Sources, &[Diagnostic]) -> String, "short"), (&rich, "rich"), (&in_terminal, "terminal")]
    {
        let (few, many) = (bytes_each(50, draw), bytes_each(2_000, draw));
        assert!(few > 10, "{name}: nothing is counted");
        assert!(many <= few + 10, "{name}: {few} bytes for each of 50 findings, {many} for each of 2,000");
    }
}

#[test]
fn the_terminal_shows_the_first_hundred() {
    let (sources, found) = findings(8_000);
    let drawn = terminal(&sources, &found, &TerminalOptions { color: false, links: None, width: 80 });
    assert_eq!(drawn.matches("wrong").count(), 100);
    assert!(drawn.ends_with("and 7900 more findings; the short form shows them all\n"), "{drawn}");
    assert_eq!(short(&sources, &found).lines().count(), 8_000);
}
