//! Brackets without a partner, and too many of them.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::Report;
use crate::brackets::DEEPEST;
use crate::rules;

impl Report<'_> {
    /// Reports what the look at the brackets found.
    pub(super) fn brackets(&mut self) {
        let brackets = self.brackets;
        for at in self.first_of_each_line(&brackets.unclosed) {
            // A text without its closing quote has swallowed the closing bracket.
            if !self.line_has_open_text(at) {
                self.unclosed(at);
            }
        }
        for at in self.first_of_each_line(&brackets.stray) {
            let span = self.span(at, at + 1);
            let bracket = self.text.get(at..at + 1).unwrap_or("");
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

    /// The first place on each line: what is wrong with the others has most likely the same cause.
    fn first_of_each_line(&self, places: &[usize]) -> Vec<usize> {
        let mut firsts = Vec::new();
        let mut line_end = 0;
        for at in places.iter().copied() {
            if at >= line_end {
                firsts.push(at);
                line_end = self.line_end(at);
            }
        }
        firsts
    }

    fn line_end(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |length| at + length)
    }

    /// Whether a text without its closing quote begins on the line of a place, after it.
    fn line_has_open_text(&self, at: usize) -> bool {
        let index = self.open_texts.partition_point(|open| *open < at);
        self.open_texts.get(index).is_some_and(|open| *open < self.line_end(at))
    }

    /// Whether a bracket that the grammar did not see is at a place.
    pub(super) fn hidden_at(&self, at: usize) -> bool {
        [&self.brackets.unclosed, &self.brackets.stray, &self.brackets.too_deep]
            .iter()
            .any(|places| places.contains(&at))
    }
}
