//! Calls and what they are given.

use ingest_diagnostics::{Applicability, Diagnostic, did_you_mean};

use super::super::{Report, words};
use super::row::{is_value, reads};
use super::{Slip, foreign};
use crate::tree::Kind;

/// Functions whose first argument is a condition.
const CONDITIONAL: &[&str] = &["count", "share"];

/// Words between two values, and the function that they are here.
const BETWEEN: &[(&[&str], &str)] = &[
    (&["contains", "includes"], "contains"),
    (&["startswith", "starts_with"], "starts_with"),
    (&["endswith", "ends_with"], "ends_with"),
    (&["matches"], "matches"),
];

impl<'t> Report<'t> {
    pub(super) fn call(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        self.name_of_an_argument(slip).or_else(|| self.pipe_without_brackets(slip))
    }

    /// `f(x, key = k)`
    fn name_of_an_argument(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.token() != "=" || slip.last_word.is_empty() || !slip.wants(Kind::colon) {
            return None;
        }
        let head = slip.before.strip_suffix(slip.last_word)?.trim_end();
        let (called, arguments) = open_call(head)?;
        if !head.ends_with(['(', ',']) || CONDITIONAL.contains(&called) {
            return None;
        }
        let blank = slip.rest.starts_with("= ");
        let span = self.span(slip.before_end(), slip.look.at + 1);
        let found = foreign("the name of an argument has a colon", self.place(slip), "expected `:` here");
        let title = format!("write `{}:`", slip.last_word);
        let text = if blank { ":" } else { ": " };
        // The first argument of all is rather one that is compared with something.
        Some(if arguments.is_empty() {
            found.fix(title, Applicability::Unsafe, span, text).fix(
                "write `==` to compare",
                Applicability::DisplayOnly,
                self.place(slip),
                "==",
            )
        } else {
            found.fix(title, Applicability::Safe, span, text)
        })
    }

    /// `x |> trim`
    fn pipe_without_brackets(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let head = slip.before.strip_suffix(slip.last_word)?.trim_end();
        if slip.last_word.is_empty() || !head.ends_with("|>") || !slip.wants(Kind::open_paren) {
            return None;
        }
        let end = self.span(slip.before_end(), slip.before_end());
        let found = foreign("a function is called with brackets", self.word_before(slip), "no brackets behind it");
        Some(found.fix(format!("write `{}()`", slip.last_word), Applicability::Safe, end, "()"))
    }

    /// `ID contains "a"`
    pub(super) fn call_between(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let row = slip.row();
        let lower = slip.token().to_ascii_lowercase();
        let (_, function) = BETWEEN.iter().find(|(words, _)| words.contains(&lower.as_str()))?;
        let first = row.operand_before(row.at).filter(|_| slip.wants_operator())?;
        let end = row.value_from(row.at + 1)?;
        let call = format!("{function}({}, {})", row.text(first, row.at), row.text(row.at + 1, end));
        let found = foreign(format!("`{}` is no operator here", slip.token()), self.place(slip), "a function here");
        // How far what is looked for goes on is not certain.
        if !row.is_over(end) {
            return Some(found.help(format!("write `{function}({}, …)`", row.text(first, row.at))));
        }
        let found = found.help(format!("write `{call}`"));
        let whole = self.span_of(row.get(first)?).to(self.span_of(row.get(end - 1)?));
        Some(if reads(&call) { found.fix(format!("write `{call}`"), Applicability::Safe, whole, call) } else { found })
    }

    /// `trim ID`
    pub(super) fn call_without_brackets(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let row = slip.row();
        let name = row.before(row.at).filter(|it| it.kind() == Kind::word && it.text() == slip.last_word)?;
        let first = row.get(row.at).filter(|it| is_value(*it) && it.kind() != Kind::group)?;
        // Functions are written in small letters, columns mostly in capitals.
        let is_function = !name.text().contains(|it: char| it.is_ascii_uppercase());
        let behind_a_dot = row.at.checked_sub(2).is_some_and(|it| row.is(it, "."));
        if !slip.wants_operator() || !is_function || behind_a_dot {
            return None;
        }
        let keywords = slip.look.expected.rules().filter_map(words::spelling);
        if did_you_mean(first.text(), keywords).is_some() {
            return None;
        }
        let mut end = row.value_from(row.at)?;
        // Inside of brackets a comma separates what they hold.
        while row.bracket.is_none() && row.is(end, ",") {
            end = row.value_from(end + 1)?;
        }
        // A word between two values is rather an operator that is not there.
        if row.get(end).is_some_and(is_value) {
            return None;
        }
        let written = row.text(row.at, end);
        let call = format!("{}({written})", name.text());
        let found = foreign(
            format!("`{}` stands behind `{}` without a sign", first.text(), name.text()),
            self.place(slip),
            "expected an operator, or brackets around it",
        );
        let last = row.get(end - 1)?;
        let found = found.help(format!("write `{call}` if `{}` is a function", name.text()));
        let span = self.span_of(name).to(self.span_of(last));
        Some(if reads(&call) { found.fix(format!("write `{call}`"), Applicability::Unsafe, span, call) } else { found })
    }
}

/// The function whose call is not closed in a text, and what stands in its brackets so far; none where another bracket is
/// the innermost.
fn open_call(text: &str) -> Option<(&str, &str)> {
    let mut open = Vec::new();
    let mut quoted = false;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' if !escaped => quoted = !quoted,
            '(' | '[' | '{' if !quoted => open.push((at, character)),
            ')' | ']' | '}' if !quoted => drop(open.pop()),
            _ => {}
        }
        escaped = quoted && character == '\\' && !escaped;
    }
    let (at, _) = open.pop().filter(|(_, bracket)| *bracket == '(')?;
    let called = text.get(..at)?;
    let word = called.rsplit(|it: char| !it.is_ascii_alphanumeric() && it != '_').next().filter(|it| !it.is_empty())?;
    Some((word, text.get(at + 1..)?))
}
