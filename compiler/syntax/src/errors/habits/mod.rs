//! What is written from habit, in the way of another language: each with the way of this one.

mod arms;
mod cadence;
mod calls;
mod checks;
mod choices;
mod code;
mod columns;
mod connections;
mod datasets;
mod files;
mod lists;
mod maps;
mod operators;
mod paths;
mod patterns;
mod quantities;
mod row;
mod sql;
mod statements;
mod uses;
mod yaml;

pub(super) use choices::rest_of_a_choice;
pub(super) use files::rest_of_files;
pub use maps::ELEMENT;

use ingest_diagnostics::{Applicability, Diagnostic, Edit, Fix, Span};

use self::row::Row;
use super::Report;
use super::slice::Look;
use crate::rules;
use crate::tree::{Kind, Node};

/// A part that could not be read, and where it stops making sense.
struct Slip<'s, 't> {
    strict: Kind,
    parts: Vec<Node<'t>>,
    look: &'s Look,
    /// Where the part begins.
    start: usize,
    /// What was understood of it.
    before: &'t str,
    /// The word that `before` ends with, if it ends with one.
    last_word: &'t str,
    /// The line from where it stops making sense.
    rest: &'t str,
}

impl<'t> Slip<'_, 't> {
    fn token(&self) -> &str {
        &self.look.token
    }

    /// Whether the place stands on that word, in letters of any case.
    fn is(&self, word: &str) -> bool {
        self.token().eq_ignore_ascii_case(word)
    }

    /// Whether that word, in letters of any case, stands before the place.
    fn follows(&self, word: &str) -> bool {
        self.last_word.eq_ignore_ascii_case(word)
    }

    /// The word that the part begins with; empty if it begins with none.
    fn first_word(&self) -> &'t str {
        self.parts.first().filter(|first| first.kind() == Kind::word).map_or("", |first| first.text())
    }

    /// What stands beside the place.
    fn row(&self) -> Row<'t> {
        Row::around(&self.parts, self.look.at)
    }

    /// Where `before` ends.
    fn before_end(&self) -> usize {
        self.start + self.before.len()
    }

    fn wants(&self, kind: Kind) -> bool {
        self.look.expected.rules().any(|rule| rule == kind)
    }

    fn wants_operator(&self) -> bool {
        self.look.expected.wants_operator()
    }

    fn wants_value(&self) -> bool {
        self.look.expected.wants_value()
    }
}

impl<'t> Report<'t> {
    /// The habit behind a part that could not be read, which goes on with the lines `below`.
    pub(super) fn habit(&self, strict: Kind, node: Node<'t>, below: &[Node<'t>], look: &Look) -> Option<Diagnostic> {
        let start = node.range().start;
        let before = self.text.get(start..look.at).unwrap_or("").trim_end();
        let word = before.rsplit(|it: char| !it.is_ascii_alphanumeric() && it != '_').next();
        let slip = Slip {
            strict,
            parts: node.parts().chain(below.iter().flat_map(|it| it.parts())).collect(),
            look,
            start,
            before,
            last_word: word.unwrap_or(""),
            rest: self.text.get(look.at..).and_then(|rest| rest.lines().next()).unwrap_or(""),
        };
        self.comment(&slip)
            .or_else(|| self.yaml(&slip))
            .or_else(|| self.statement(&slip))
            .or_else(|| self.path(&slip))
            .or_else(|| self.of_a_column(&slip))
            .or_else(|| self.sql(&slip))
            .or_else(|| self.code(&slip))
            .or_else(|| self.operator(&slip))
    }

    /// `// …`, `/* … */` and `-- …`.
    fn comment(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let text = self.text.get(slip.start..)?;
        let begins = ["//", "/*", "--"].into_iter().find(|sign| text.starts_with(sign)).map(|sign| (slip.start, sign));
        // The first sign of `//` within a line was read as a division, and `--` as two signs of a number.
        let within = match slip.token() {
            "//" => Some((slip.look.at, "//")),
            "/" if slip.before.ends_with('/') => Some((slip.look.at - 1, "//")),
            "*" if slip.before.ends_with('/') => Some((slip.look.at - 1, "/*")),
            _ => slip
                .before
                .rfind(" -- ")
                .filter(|at| !slip.before.get(*at..).is_some_and(|rest| rest.contains('"')))
                .map(|at| (slip.start + at + 1, "--")),
        };
        let (at, sign) = begins.or(within)?;
        let span = self.span(at, at + sign.len());
        let found = foreign("a comment begins with `#`", span, "no comment begins like this");
        Some(if sign == "/*" {
            found.help("write `#` before every line of the comment")
        } else {
            found.fix("write `#`", Applicability::Safe, span, "#")
        })
    }

    /// The place where a part stops making sense.
    fn place(&self, slip: &Slip<'_, 't>) -> Span {
        self.span(slip.look.at, slip.look.at + slip.token().len())
    }

    /// The word before that place.
    fn word_before(&self, slip: &Slip<'_, 't>) -> Span {
        self.span(slip.before_end() - slip.last_word.len(), slip.before_end())
    }
}

/// A form of another language.
fn foreign(message: impl Into<String>, span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(&rules::FOREIGN_FORM, message.into(), span, label)
}

/// Something else stands in its place.
fn instead(found: Diagnostic, span: Span, text: &str) -> Diagnostic {
    found.fix(format!("write `{}`", text.trim()), Applicability::Safe, span, text)
}

/// It goes, and the blanks before it.
fn without(found: Diagnostic, span: Span) -> Diagnostic {
    found.fix("remove it", Applicability::Safe, span, "")
}

/// Edits at several places that are one mend.
fn together(mut found: Diagnostic, title: String, edits: Vec<(Span, &str)>) -> Diagnostic {
    let edits = edits.into_iter().map(|(span, text)| Edit { span, text: text.to_owned() }).collect();
    found.fixes.push(Fix { title, edits, applicability: Applicability::Safe });
    found
}
