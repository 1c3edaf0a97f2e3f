//! Patterns behind a sign.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::row::reads;
use super::{Slip, foreign};

impl<'t> Report<'t> {
    /// `x ~ "^A"`, `x =~ "^A"`, `x !~ "^A"`
    pub(super) fn pattern(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let sign = ["=~", "!~*", "!~", "~*", "~=", "~"].into_iter().find(|sign| slip.rest.starts_with(sign))?;
        if !slip.wants_operator() {
            return None;
        }
        let row = slip.row();
        let span = self.span(slip.look.at, slip.look.at + sign.len());
        let found = foreign(format!("`{sign}` is no operator here"), span, "a pattern is tried by a function here");
        let negated = if sign.starts_with('!') { "not " } else { "" };
        let start = row.operand_before(row.at);
        let value = start.map_or("x", |start| row.text(start, row.at));
        let behind = slip.rest.get(sign.len()..)?;
        let blanks = behind.len() - behind.trim_start().len();
        let (written, length) = pattern_of(behind.trim_start()).unwrap_or_else(|| ("r\"^A.*$\"".to_owned(), 0));
        if sign.ends_with('*') {
            let inner = written.trim_start_matches('r').trim_matches('"');
            return Some(found.help(format!("write `{negated}matches({value}, r\"(?i){inner}\")`")));
        }
        let call = format!("{negated}matches({value}, {written})");
        let found = found.help(format!("write `{call}`"));
        Some(match start.and_then(|start| row.get(start)) {
            Some(first) if length > 0 && reads(&call) => {
                let end = slip.look.at + sign.len() + blanks + length;
                let whole = self.span(first.range().start, end);
                found.fix(format!("write `{call}`"), Applicability::Safe, whole, call)
            }
            _ => found,
        })
    }
}

/// The pattern that a text begins with, as it is written here, and its length there: `"^A"`, `/^A/`.
fn pattern_of(text: &str) -> Option<(String, usize)> {
    let (mark, raw) = match text.chars().next()? {
        'r' => ("\"", true),
        '"' => ("\"", false),
        '/' => ("/", true),
        _ => return None,
    };
    let start = text.find(mark)? + 1;
    let inner = text.get(start..)?.split(mark).next()?;
    let end = start + inner.len() + 1;
    let written = if raw { format!("r\"{inner}\"") } else { text.get(..end)?.to_owned() };
    (text.len() >= end && (raw || !inner.contains('\\'))).then_some((written, end))
}
