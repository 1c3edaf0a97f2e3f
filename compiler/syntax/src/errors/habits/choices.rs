//! Choices between two values as they are written elsewhere.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::row::{Row, inside, is_value, reads, text_of};
use super::{Slip, foreign, instead};
use crate::rules;
use crate::tree::Kind;

const CHOICE: &str = "write `if condition { a } else { b }`";

impl<'t> Report<'t> {
    /// `if a then b`, `if a: b`, `if (a) b`, `a then b`, `a ? b : c`, `b if a else c`, `elif`
    pub(super) fn choice(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let span = self.place(slip);
        let lower = slip.token().to_ascii_lowercase();
        match lower.as_str() {
            "elif" | "elsif" | "elseif" => {
                let found = foreign(format!("`{}` is written `else if`", slip.token()), span, "two words here");
                Some(instead(found, span, "else if"))
            }
            "?" if slip.wants_operator() => Some(self.ternary(slip)),
            "then" => self.values_without_braces(slip, 1),
            ":" if !slip.wants(Kind::colon) => self.values_without_braces(slip, 1),
            "if" if slip.wants_operator() => {
                Some(foreign("an `if` stands before its values", span, "a value is before it").help(CHOICE))
            }
            "when" if slip.wants_operator() => {
                Some(foreign("a choice begins with its condition", span, "not known here").help(CHOICE))
            }
            _ if slip.wants_operator() => self.values_without_braces(slip, 0),
            _ => None,
        }
    }

    /// `a ? b : c`
    fn ternary(&self, slip: &Slip<'_, 't>) -> Diagnostic {
        let span = self.place(slip);
        let found =
            Diagnostic::new(&rules::FOREIGN_OPERATOR, "`? :` is no operator here", span, "written otherwise here");
        let row = slip.row();
        let condition = condition_from(&row);
        let Some(colon) = row.find(row.at + 1, ":") else {
            return found.help(format!("{CHOICE}, or `x ?? y` for a value instead of null"));
        };
        let end = row.find(colon, ",").unwrap_or(row.parts.len());
        let (value, other) = (row.text(row.at + 1, colon), row.text(colon + 1, end));
        let made = format!("if {} {{ {value} }} else {{ {other} }}", asked(&row, condition));
        let found = found.help(format!("write `{made}`"));
        match (row.get(condition), row.before(end)) {
            (Some(first), Some(last)) if reads(&made) => {
                let whole = self.span_of(first).to(self.span_of(last));
                found.fix(format!("write `{made}`"), Applicability::Safe, whole, made)
            }
            _ => found,
        }
    }

    /// The condition of a choice is over, and no brace follows; `skipped` parts stand in its place.
    fn values_without_braces(&self, slip: &Slip<'_, 't>, skipped: usize) -> Option<Diagnostic> {
        let row = slip.row();
        let begin = (0..row.at).rev().find(|at| row.is(*at, "if"));
        let condition = match begin {
            Some(begin) => begin + 1,
            None if row.is(row.at, "then") => condition_from(&row),
            None => return None,
        };
        let braced =
            |from: usize, to: usize| (from..to).any(|at| row.get(at).is_some_and(|it| it.text().starts_with('{')));
        if braced(condition, row.at) {
            return None;
        }
        // Without a word in its place, a value follows the condition, and no braces are further on.
        let first = row.at + skipped;
        if skipped == 0 && (braced(row.at, row.parts.len()) || !row.get(first).is_some_and(is_value)) {
            return None;
        }
        let span = self.place(slip);
        let found = match begin {
            Some(_) => foreign("the values of an `if` stand in braces", span, "expected `{` here"),
            None => foreign("a choice begins with `if`", span, "a condition is before it"),
        };
        let end = (first..row.parts.len()).find(|at| row.is(*at, ",")).unwrap_or(row.parts.len());
        let other = (first..end).find(|at| row.is(*at, "else"));
        let asked = asked(&row, condition);
        let value = row.text(first, other.unwrap_or(end));
        let last = other.map_or("…", |other| row.text(other + 1, end));
        if value.is_empty() || asked.is_empty() {
            return Some(found.help(CHOICE));
        }
        let made = format!("if {asked} {{ {value} }} else {{ {last} }}");
        let found = found.help(format!("write `{made}`"));
        let whole = self.span_of(row.get(begin.unwrap_or(condition))?).to(self.span_of(row.get(end - 1)?));
        Some(if other.is_some() && reads(&made) {
            found.fix(format!("write `{made}`"), Applicability::Safe, whole, made)
        } else {
            found
        })
    }
}

/// The condition that ends before the place, without brackets around the whole of it.
fn asked<'t>(row: &Row<'t>, from: usize) -> &'t str {
    let whole = row.get(from).filter(|it| from + 1 == row.at && it.text().starts_with('('));
    whole.map_or(row.text(from, row.at), |group| text_of(&inside(group)))
}

/// Where the condition begins that ends before the place and has no `if`.
fn condition_from(row: &Row<'_>) -> usize {
    let begins = |at: &usize| {
        row.get(*at).is_some_and(|it| {
            matches!(it.kind(), Kind::assign | Kind::comma | Kind::colon | Kind::double_arrow) || it.text() == "where"
        })
    };
    (0..row.at).rev().find(begins).map_or(0, |at| at + 1)
}
