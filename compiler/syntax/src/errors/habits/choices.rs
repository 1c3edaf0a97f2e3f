//! Choices between two values as they are written elsewhere.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::row::{Row, inside, is_line_below, is_value, reads, text_of};
use super::{Slip, foreign, instead};
use crate::rules;
use crate::tree::{Kind, Node};

/// What the other values of a choice begin with, here and elsewhere.
pub(super) const OTHERWISE: &[&str] = &["else", "elif", "elsif", "elseif"];

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
        if colon == row.at + 1 && slip.rest.starts_with("?:") {
            return instead(found, self.span(span.start as usize, span.end as usize + 1), "??");
        }
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
        // The word may stand on the next line.
        let skipped = if row.is(row.at, "then") { 1 } else { skipped };
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
        let is_end = |at: &usize| {
            row.is(*at, ",") || (row.ends_with_lines() && row.begins_line(*at) && !belongs_to_choice(&row, *at))
        };
        let end = (first..row.parts.len()).find(is_end).unwrap_or(row.parts.len());
        let Some((made, complete)) = braces(&row, condition, first, end) else {
            return Some(found.help(CHOICE));
        };
        let found = found.help(format!("write `{made}`"));
        let whole = self.span_of(row.get(begin.unwrap_or(condition))?).to(self.span_of(row.get(end - 1)?));
        let commented = row.has_comment(begin.unwrap_or(condition), end);
        Some(if complete && !commented && reads(&made) {
            found.fix(format!("write `{made}`"), Applicability::Safe, whole, made)
        } else {
            found
        })
    }
}

/// The lines below a broken one that go on with the choice in it: `else "b"`, or the value behind `if a:`.
pub(in crate::errors) fn rest_of_a_choice<'n, 't>(line: Node<'t>, below: &'n [Node<'t>]) -> &'n [Node<'t>] {
    let own: Vec<_> = line.parts().collect();
    let begin = own.iter().rposition(|it| it.text() == "if");
    let braced = own.iter().any(|it| it.text().starts_with('{'));
    let mut length = 0;
    let mut last = own.last().copied();
    while let (Some(_), false, Some(next)) = (begin, braced, below.get(length)) {
        let first = next.parts().next();
        let belongs = last.zip(first).is_some_and(|(last, first)| goes_on(last, first) && is_line_below(last, first));
        if next.kind() != Kind::error_line || !belongs {
            break;
        }
        last = next.parts().last();
        length += 1;
    }
    below.get(..length).unwrap_or(&[])
}

/// Whether a line that begins with a part goes on with the choice in the line above, which ends with another part.
fn goes_on(last: Node<'_>, first: Node<'_>) -> bool {
    OTHERWISE.contains(&first.text()) || first.text() == "then" || matches!(last.text(), "then" | "else" | ":")
}

fn belongs_to_choice(row: &Row<'_>, at: usize) -> bool {
    row.before(at).zip(row.get(at)).is_some_and(|(last, first)| goes_on(last, first))
}

/// The choice with its braces, and whether it has an `else`; its first condition begins at `condition`, its first value at `value`.
fn braces(row: &Row<'_>, condition: usize, value: usize, end: usize) -> Option<(String, bool)> {
    let mut made = format!("if {}", asked(row, condition));
    let mut value = value;
    loop {
        let is_next = |at: &usize| OTHERWISE.iter().any(|word| row.is(*at, word));
        let next = (value..end).find(is_next).unwrap_or(end);
        let written = row.text(value, next);
        if written.is_empty() || made.len() == "if ".len() {
            return None;
        }
        made = format!("{made} {{ {written} }} else ");
        if next == end {
            return Some((format!("{made}{{ … }}"), false));
        }
        let again = !row.is(next, "else") || row.is(next + 1, "if");
        let after = next + 1 + usize::from(row.is(next + 1, "if") || row.is(next + 1, ":"));
        if !again {
            return Some((format!("{made}{{ {} }}", row.text(after, end)), true));
        }
        let sign = (after..end).find(|at| row.is(*at, "then") || row.is(*at, ":"))?;
        made = format!("{made}if {}", row.text(after, sign));
        value = sign + 1;
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
