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
        let Some(Pattern { written, flags, length }) = pattern_of(behind.trim_start()) else {
            return Some(found.help(format!("write `{negated}matches({value}, r\"^A.*$\")`")));
        };
        let any_case = if sign.ends_with('*') && !flags.contains('i') { "i" } else { "" };
        if !flags.is_empty() || !any_case.is_empty() {
            let inner = written.trim_start_matches('r').trim_matches('"');
            let known: String = flags.chars().filter(|flag| "imsx".contains(*flag)).chain(any_case.chars()).collect();
            let group = if known.is_empty() { String::new() } else { format!("(?{known})") };
            return Some(found.help(format!("write `{negated}matches({value}, r\"{group}{inner}\")`")));
        }
        let end = slip.look.at + sign.len() + blanks + length;
        let next = row.parts.iter().take_while(|it| it.range().start < end).count();
        // How far the pattern goes on is not certain.
        if !row.is_over(next) {
            return Some(found.help(format!("write `{negated}matches({value}, …)`")));
        }
        let call = format!("{negated}matches({value}, {written})");
        let found = found.help(format!("write `{call}`"));
        Some(match start.and_then(|start| row.get(start)) {
            Some(first) if reads(&call) => {
                let whole = self.span(first.range().start, end);
                found.fix(format!("write `{call}`"), Applicability::Safe, whole, call)
            }
            _ => found,
        })
    }
}

/// A pattern as it is written elsewhere: `"^A"`, `r"^A"`, `/^A/i`.
struct Pattern<'t> {
    /// As it is written here, but for its flags.
    written: String,
    /// The letters behind its end.
    flags: &'t str,
    /// How long it is there, without them.
    length: usize,
}

/// The pattern that a text begins with.
fn pattern_of(text: &str) -> Option<Pattern<'_>> {
    let (begin, mark) =
        [("r\"", '"'), ("\"", '"'), ("/", '/')].into_iter().find(|(begin, _)| text.starts_with(begin))?;
    let (inner, behind) = text.get(begin.len()..)?.split_once(mark)?;
    let raw = begin != "\"";
    // What a backslash says differs from language to language.
    let as_here = if raw { !inner.ends_with('\\') && !inner.contains('"') } else { !inner.contains('\\') };
    let written = if raw { format!("r\"{inner}\"") } else { format!("\"{inner}\"") };
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    as_here.then_some(Pattern { written, flags: behind.get(..letters)?, length: begin.len() + inner.len() + 1 })
}
