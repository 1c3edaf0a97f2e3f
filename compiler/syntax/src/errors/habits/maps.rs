//! Lines of a map as queries and programs have them.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::row::{Row, reads, text_of};
use super::{Slip, foreign, instead, together, without};
use crate::tree::{Kind, Node};

/// What an element is called by whoever is told that it needs a name.
pub const ELEMENT: &str = "item";

/// Words that begin a part of a query or of a program.
const OF_A_MAP: &[(&str, &str, &str)] = &[
    ("filter", "the rows that stay are told by `where`", "write `where CONDITION`"),
    (
        "group",
        "a map groups no rows: it makes one of each row of its source",
        "write `dedupe by (…) keep latest(…)` to keep one row of several; sums over groups belong to what reads the dataset",
    ),
    ("order", "a map orders no rows", "the order belongs to the dataset: `sort by member_id`"),
    ("sort", "a map orders no rows", "the order belongs to the dataset: `sort by member_id`"),
    ("having", "a map groups no rows, and so has no `having`", "write `where CONDITION` for the rows that stay"),
    ("limit", "a map takes every row", "write `where CONDITION` for those that stay"),
    ("union", "a map reads one source", "write a map for each source: all of them may lead to the same schema"),
    ("select", "a map has a line for each field", "write `field = expression`"),
    ("let", "there are no variables", "write the expression in the field, or declare a function with `fn`"),
    ("var", "there are no variables", "write the expression in the field, or declare a function with `fn`"),
    ("const", "there are no variables", "write the expression in the field, or declare a function with `fn`"),
    ("set", "a field needs no `set`", "write `field = expression`"),
    ("return", "nothing is returned", "write `field = expression`"),
    ("if", "a map has no statements: every field has one value", "write `field = if condition { a } else { b }`"),
];

impl<'t> Report<'t> {
    pub(super) fn line_of_a_map(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        self.joined(slip)
            .or_else(|| self.for_each(slip))
            .or_else(|| self.conditions(slip))
            .or_else(|| self.name_behind(slip))
            .or_else(|| self.statement_of_a_map(slip))
    }

    /// `left join other on …`
    fn joined(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, second, ..] = slip.parts.as_slice() else { return None };
        let kind = first.text().to_ascii_lowercase();
        let is_join = ["join", "outer"].iter().any(|it| second.text().eq_ignore_ascii_case(it));
        if !is_join || !matches!(kind.as_str(), "left" | "right" | "full" | "inner" | "outer" | "cross" | "natural") {
            return None;
        }
        let found = foreign(
            "a join says behind its condition what is where no row agrees",
            self.span_of(*first).to(self.span_of(*second)),
            "no line of a map begins like this",
        );
        Some(match kind.as_str() {
            "left" => found.help("write `join other on ID == other.ID else null`"),
            "inner" => {
                found.help("write `join other on ID == other.ID else reject`: a row is never left out in silence")
            }
            _ => found
                .help("a map makes rows of its own source alone; a map of the other source makes those of that one"),
        })
    }

    /// `for x in X`, `for each in X`, `for each X`, `for each x of X`
    fn for_each(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let span = self.place(slip);
        let here = self.span(slip.look.at, slip.look.at);
        if slip.first_word() != "for" {
            return None;
        }
        if slip.wants(Kind::kw_each) && slip.token() != "each" {
            let found = foreign("a row for each element is made by `for each`", span, "expected `each` here");
            return Some(found.fix("write `for each`", Applicability::Safe, here, "each "));
        }
        let [each, third, rest @ ..] = slip.parts.get(1..)? else { return None };
        if each.text() != "each" {
            return None;
        }
        if matches!(third.text(), "in" | "of") {
            let list = text_of(rest);
            let found = foreign("`for each` gives each element a name", self.span_of(*third), "expected a name here");
            let here = self.span_of(*third);
            return Some(
                found
                    .why("the fields read the element by it")
                    .help(format!("write `for each {ELEMENT} in {list}`"))
                    .fix(format!("call it `{ELEMENT}`"), Applicability::Unsafe, here, format!("{ELEMENT} in")),
            );
        }
        let list = slip.parts.get(2..)?;
        let joined = list.iter().any(|it| matches!(it.text(), "in" | "of" | "from" | ":" | "=" | "<-"));
        if !joined {
            let here = self.span_of(*third);
            let start = self.span(here.start as usize, here.start as usize);
            return Some(
                foreign("`for each` gives each element a name", here, "expected a name and `in` here")
                    .why("the fields read the element by it")
                    .help(format!("write `for each {ELEMENT} in {}`", text_of(list)))
                    .fix(format!("call it `{ELEMENT}`"), Applicability::Unsafe, start, format!("{ELEMENT} in ")),
            );
        }
        if !matches!(slip.token(), "of" | "from" | ":" | "=") || third.kind() != Kind::word {
            return None;
        }
        let touches = slip.before_end() == slip.look.at;
        let found = foreign("the list of `for each` follows `in`", span, "expected `in` here");
        Some(instead(found, span, if touches { " in" } else { "in" }))
    }

    /// `MBR_ID as member_id`
    fn name_behind(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [.., word, name] = slip.parts.as_slice() else { return None };
        let value = text_of(slip.parts.get(..slip.parts.len() - 2)?);
        if !word.text().eq_ignore_ascii_case("as") || name.kind() != Kind::word || !reads(value) {
            return None;
        }
        let whole = self.span_of(*slip.parts.first()?).to(self.span_of(*name));
        let found = foreign("a field has its name on the left", self.span_of(*word), "expected `=` here")
            .why("after a value, `as` names the type that it is converted to");
        let wants_name = slip.wants(Kind::assign);
        wants_name.then(|| instead(found, whole, &format!("{} = {value}", name.text())))
    }

    /// `where a and where b`, `where a, b`
    fn conditions(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.first_word() != "where" {
            return None;
        }
        let again = slip.before.strip_suffix("where").map(str::trim_end);
        if again.is_some_and(|it| it.ends_with(" and") || it.ends_with(" or")) {
            let word = self.word_before(slip);
            let found = foreign("`where` stands once, before all conditions", word, "not needed");
            return Some(without(found, self.span(word.start as usize, slip.look.at)));
        }
        let row = slip.row();
        if slip.token() == "," && row.bracket.is_none() && slip.wants_operator() {
            let found = foreign("conditions are joined by `and`", self.place(slip), "expected `and` here");
            return Some(self.joined_by_and(found, &row));
        }
        None
    }

    /// The conditions behind `where`, with `and` for each comma: it binds closer than an `or` inside one of them.
    fn joined_by_and(&self, found: Diagnostic, row: &Row<'t>) -> Diagnostic {
        let Some(parts) = row.parts.get(1..) else { return found };
        let conditions: Vec<_> = parts.split(|it| it.kind() == Kind::comma).filter(|it| !it.is_empty()).collect();
        let has_or = |condition: &[Node<'t>]| condition.iter().any(|it| it.text() == "or");
        let ends = |condition: &[Node<'t>]| {
            let whole = text_of(condition);
            let start = condition.first().map_or(0, |first| first.range().start);
            (start, start + whole.len())
        };
        let (first, last) = (conditions.first().copied().unwrap_or(&[]), conditions.last().copied().unwrap_or(&[]));
        let mut edits = Vec::new();
        if has_or(first) {
            edits.push((self.span(ends(first).0, ends(first).0), "("));
        }
        for (left, right) in conditions.iter().zip(conditions.iter().skip(1)) {
            let between = match (has_or(left), has_or(right)) {
                (true, true) => ") and (",
                (true, false) => ") and ",
                (false, true) => " and (",
                (false, false) => " and ",
            };
            edits.push((self.span(ends(left).1, ends(right).0), between));
        }
        // A comma behind the last one separates nothing.
        let close = if has_or(last) { ")" } else { "" };
        edits.push((self.span(ends(last).1, ends(parts).1), close));
        edits.retain(|(span, text)| span.start < span.end || !text.is_empty());
        let brackets = conditions.iter().any(|it| has_or(it));
        let title = if brackets { "write `and`, and brackets around each `or`" } else { "write `and`" };
        together(found, title.to_owned(), edits)
    }

    fn statement_of_a_map(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let first = slip.first_word();
        let lower = first.to_ascii_lowercase();
        // `filter = x` is a field of that name.
        if slip.parts.get(1).is_some_and(|second| second.kind() == Kind::assign) {
            return None;
        }
        let (_, message, help) = OF_A_MAP.iter().find(|(word, ..)| *word == lower)?;
        let span = self.span(slip.start, slip.start + first.len());
        Some(foreign(*message, span, "no line of a map begins like this").help(*help))
    }
}
