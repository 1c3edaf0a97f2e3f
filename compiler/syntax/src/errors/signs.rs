//! Signs that other languages use where this one has another.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::Report;
use super::slice::Look;
use crate::rules;

impl Report<'_> {
    /// What signs of other languages mean here.
    pub(super) fn sign(&self, before: &str, look: &Look) -> Option<Diagnostic> {
        let token = look.token.as_str();
        let span = self.span(look.at, look.at + token.len());
        let rest = self.text.get(look.at..).unwrap_or("");
        match token {
            "," => {
                Some(Diagnostic::new(&rules::STRAY_COMMA, "a comma separates nothing", span, "none is due here").fix(
                    "remove it",
                    Applicability::Unsafe,
                    span,
                    "",
                ))
            }
            "'" => Some(self.single_quotes(look.at, rest)),
            "\u{201C}" | "\u{201D}" | "\u{2018}" | "\u{2019}" => Some(
                Diagnostic::new(
                    &rules::UNKNOWN_CHARACTER,
                    "a text stands in straight quotes",
                    span,
                    "this quote is curved",
                )
                .fix("write `\"`", Applicability::Unsafe, span, "\""),
            ),
            "=" if look.expected.wants_operator() && !before.ends_with('=') => Some(
                Diagnostic::new(
                    &rules::EQUALS_FOR_COMPARISON,
                    "`=` does not compare",
                    span,
                    "`=` gives a field its value",
                )
                .fix("write `==`", Applicability::Safe, span, "=="),
            ),
            "}" if look.expected.wants_declaration() => {
                Some(Diagnostic::new(&rules::STRAY_BRACKET, "a `}` closes nothing", span, "no block is open here").fix(
                    "remove it",
                    Applicability::Unsafe,
                    span,
                    "",
                ))
            }
            ";" => {
                let last = rest.get(1..).and_then(|rest| rest.lines().next()).is_none_or(|rest| rest.trim().is_empty());
                let found = Diagnostic::new(
                    &rules::UNEXPECTED_TOKEN,
                    "`;` does not fit here",
                    span,
                    "a line ends without a sign",
                );
                Some(if last {
                    found.fix("remove it", Applicability::Safe, span, "")
                } else {
                    found.help("write each statement on a line of its own")
                })
            }
            _ => self.foreign(before, look),
        }
    }

    fn foreign(&self, before: &str, look: &Look) -> Option<Diagnostic> {
        let token = look.token.as_str();
        let (back, written, here) = match token {
            ">" if before.ends_with('<') => (1, "<>", "!="),
            "=" if before.ends_with("==") => (2, "===", "=="),
            "&&" => (0, "&&", "and"),
            "||" => return look.expected.wants_operator().then(|| self.double_bar(look)),
            "!" => (0, "!", "not "),
            "%" if look.expected.wants_operator() => (0, "%", ""),
            _ => return None,
        };
        let span = self.span(look.at - back, look.at + token.len());
        let diagnostic = Diagnostic::new(
            &rules::FOREIGN_OPERATOR,
            format!("`{written}` is no operator here"),
            span,
            "written otherwise here",
        );
        Some(if here.is_empty() {
            diagnostic.help("the language has no remainder of a division; `5%` is a percentage")
        } else {
            diagnostic.fix(format!("write `{}`", here.trim()), Applicability::Safe, span, here)
        })
    }

    /// It joins texts in some languages and conditions in others.
    fn double_bar(&self, look: &Look) -> Diagnostic {
        let span = self.span(look.at, look.at + look.token.len());
        Diagnostic::new(&rules::FOREIGN_OPERATOR, "`||` is no operator here", span, "written otherwise here")
            .fix("write `++` to join texts", Applicability::DisplayOnly, span, "++")
            .fix("write `or` between conditions", Applicability::DisplayOnly, span, "or")
    }

    fn single_quotes(&self, at: usize, rest: &str) -> Diagnostic {
        let line = rest.lines().next().unwrap_or("");
        let inner = line.strip_prefix('\'').and_then(|rest| rest.split_once('\'')).map(|(inner, _)| inner);
        let length = inner.map_or(1, |inner| inner.len() + 2);
        let span = self.span(at, at + length);
        let diagnostic =
            Diagnostic::new(&rules::SINGLE_QUOTES, "a text stands in double quotes", span, "these quotes are single");
        match inner {
            Some(inner) => {
                let mended = format!("\"{}\"", inner.replace('\\', "\\\\").replace('"', "\\\""));
                diagnostic.fix(format!("write `{mended}`"), Applicability::Safe, span, mended)
            }
            None => diagnostic.help("write `\"` on both sides"),
        }
    }
}
