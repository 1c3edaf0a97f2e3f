//! Lists made of others, and parts of values by their positions.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::row::{Row, inside, reads, text_of};
use super::{Slip, foreign};
use crate::tree::{Kind, Node};

impl<'t> Report<'t> {
    pub(super) fn list(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !slip.wants_operator() {
            return None;
        }
        match slip.token() {
            "for" => self.comprehension(slip),
            "[" => self.position(slip),
            _ => None,
        }
    }

    /// `[f(s) for s in LIST if c]`, `any(s == "a" for s in LIST)`
    fn comprehension(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let row = slip.row();
        let bracket = row.bracket.filter(|it| !it.text().starts_with('{'))?;
        let [name, word, list @ ..] = row.parts.get(row.at + 1..)? else { return None };
        if name.kind() != Kind::word || word.text() != "in" {
            return None;
        }
        let name = name.text();
        let (list, condition) = match list.iter().position(|it| it.text() == "if") {
            Some(at) => (text_of(list.get(..at)?), Some(text_of(list.get(at + 1..)?))),
            None => (text_of(list), None),
        };
        let element = row.text(0, row.at);
        let kept = match condition {
            Some(condition) => format!("keep({list}, {name} => {condition})"),
            None => list.to_owned(),
        };
        let called = row.outside.last().map_or("", |it| it.text());
        let in_call = bracket.text().starts_with('(');
        let (made, whole) = if in_call && matches!(called, "any" | "all") {
            (format!("{kept}, {name} => {element}"), format!("{called}({kept}, {name} => {element})"))
        } else {
            let made = if element == name { kept } else { format!("map_each({kept}, {name} => {element})") };
            (made.clone(), made)
        };
        let found = foreign("a list is made of another by a function", self.place(slip), "no list is made like this")
            .help(format!("write `{whole}`"));
        let first = row.get(0)?;
        let span =
            if in_call { self.span_of(first).to(self.span_of(*row.parts.last()?)) } else { self.span_of(bracket) };
        Some(if reads(&whole) { found.fix(format!("write `{whole}`"), Applicability::Safe, span, made) } else { found })
    }

    /// `x[0]`, `split(x, ",")[1]`, `x[0:3]`
    fn position(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let row = slip.row();
        let start = row.value_before(row.at)?;
        let value = row.text(start, row.at);
        let bracket = row.get(row.at)?;
        let found = foreign("a value has no positions in brackets", self.place(slip), "not known after a value");
        let inner = inside(bracket);
        let number = text_of(&inner).parse::<u64>().ok().and_then(|it| it.checked_add(1));
        let written = text_of(&inner);
        let of_list = ["split(", "words(", "keep(", "map_each(", "["].iter().any(|it| value.starts_with(it));
        let Some(number) = number else {
            return Some(found.help(match written.split_once(':') {
                Some((from, to)) => part(value, from.trim(), to.trim()),
                None if written == "-1" && of_list => format!("write `last({value})`"),
                None if written == "-1" => format!("write `right({value}, 1)` for the end of a text"),
                None if written.starts_with('"') => {
                    format!("write `{}`: a column is named alone", written.trim_matches('"'))
                }
                None => format!("write `element({value}, {written})`, which counts from 1"),
            }));
        };
        // Elsewhere the first one has the number 0.
        if let Some(arguments) = split_into(&row, start) {
            let part = format!("split_part({arguments}, {number})");
            let span = self.span_of(row.get(start)?).to(self.span_of(bracket));
            return Some(found.help(format!("write `{part}`, which counts from 1")).fix(
                format!("write `{part}`"),
                Applicability::Unsafe,
                span,
                part,
            ));
        }
        if of_list {
            return Some(found.help(format!("write `element({value}, {number})`, which counts from 1")));
        }
        Some(found.help(format!(
            "write `substring({value}, {number}, 1)` for a part of a text, and `element({value}, {number})` for an element of a \
             list: both count from 1"
        )))
    }
}

/// What says the part of a text that is elsewhere `x[1:3]`; a number below 0 counts from the end there.
fn part(value: &str, from: &str, to: &str) -> String {
    let from = if from.is_empty() { Some(0) } else { from.parse::<i64>().ok() };
    let to = if to.is_empty() { None } else { Some(to.parse::<i64>().ok()) };
    let call = match (from, to) {
        (Some(0), None) => return format!("write `{value}`: this is all of it"),
        (Some(0), Some(Some(to @ 0..))) => format!("left({value}, {to})"),
        (Some(0), Some(Some(to @ ..0))) => format!("left({value}, length({value}) - {})", to.unsigned_abs()),
        (Some(from @ ..0), None) => format!("right({value}, {})", from.unsigned_abs()),
        (Some(from @ 1..), None) => format!("right({value}, length({value}) - {from})"),
        (Some(from @ 1..), Some(Some(to))) if to >= from => {
            return format!(
                "write `substring({value}, {}, {})`, which counts from 1",
                from.saturating_add(1),
                to - from
            );
        }
        _ => {
            return format!(
                "write `left({value}, …)` for its beginning, `right({value}, …)` for its end, and `substring({value}, start, \
                 length)` for a part between, which counts from 1"
            );
        }
    };
    format!("write `{call}`")
}

/// The arguments of a call of `split` that stands at `start` and is all of the value.
fn split_into<'t>(row: &Row<'t>, start: usize) -> Option<&'t str> {
    let call = row.get(start).filter(|it| it.text() == "split")?;
    let arguments: Node<'t> = row.get(start + 1)?;
    let inner = inside(arguments);
    let two = inner.iter().filter(|it| it.kind() == Kind::comma).count() == 1;
    (two && call.kind() == Kind::word && start + 2 == row.at).then(|| text_of(&inner))
}
