//! Brackets without a partner, and too many of them.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::Report;
use crate::brackets::DEEPEST;
use crate::rules;

impl Report<'_> {
    /// Reports what the look at the brackets found.
    pub(super) fn brackets(&mut self) {
        let brackets = self.brackets;
        for at in &brackets.unclosed {
            // A text without its closing quote has swallowed the closing bracket.
            if !self.line_has_open_text(*at) {
                self.unclosed(*at);
            }
        }
        for at in &brackets.stray {
            let span = self.span(*at, at + 1);
            let bracket = self.text.get(*at..at + 1).unwrap_or("");
            let message = format!("a `{bracket}` closes nothing");
            self.push(Diagnostic::new(&rules::STRAY_BRACKET, message, span, "no bracket is open here").fix(
                "remove it",
                Applicability::Unsafe,
                span,
                "",
            ));
        }
        if let Some(first) = brackets.too_deep.first() {
            let span = self.span(*first, first + 1);
            self.push(
                Diagnostic::new(&rules::NESTING_TOO_DEEP, "brackets are nested too deep", span, "this is too deep")
                    .why(format!("at most {DEEPEST} brackets can be open at once"))
                    .help("give parts of the expression to functions"),
            );
        }
    }

    fn unclosed(&mut self, at: usize) {
        let bracket = self.text.get(at..at + 1).unwrap_or("");
        let partner = if bracket == "(" { ")" } else { "]" };
        let message = format!("a `{bracket}` is never closed");
        let span = self.span(at, at + 1);
        self.push(
            Diagnostic::new(&rules::UNCLOSED_BRACKET, message, span, "opened here")
                .help(format!("write `{partner}` where it ends")),
        );
    }

    /// Whether the line of a place has a text without its closing quote.
    fn line_has_open_text(&self, at: usize) -> bool {
        let line = self.text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let mut open = false;
        let mut escaped = false;
        for character in line.chars() {
            match character {
                '#' if !open => break,
                '"' if !escaped => open = !open,
                _ => {}
            }
            escaped = character == '\\' && !escaped && open;
        }
        open
    }

    /// Whether a bracket that the grammar did not see is at a place.
    pub(super) fn hidden_at(&self, at: usize) -> bool {
        [&self.brackets.unclosed, &self.brackets.stray, &self.brackets.too_deep]
            .iter()
            .any(|places| places.contains(&at))
    }
}
