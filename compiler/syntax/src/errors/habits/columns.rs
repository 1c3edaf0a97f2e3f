//! Columns and fields as tables are declared elsewhere.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::{Slip, foreign, instead, without};
use crate::tree::Kind;

/// The types that need no declaration.
const TYPES: &[&str] = &["text", "int", "decimal", "float", "bool", "date", "time", "timestamp", "bytes"];

impl<'t> Report<'t> {
    pub(super) fn of_a_column(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        match slip.strict {
            Kind::strict_column | Kind::strict_schema | Kind::strict_lookup => {}
            Kind::strict_declaration => return self.list_type(slip),
            _ => return None,
        }
        self.name_of_a_column(slip)
            .or_else(|| self.primary_key(slip))
            .or_else(|| self.list_type(slip))
            .or_else(|| self.place_before_the_type(slip))
            .or_else(|| self.after_the_type(slip))
    }

    /// `"Claim ID" text` and `Claim ID text`.
    fn name_of_a_column(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let (first, rest) = slip.parts.split_first()?;
        let (span, name) = if first.kind() == Kind::string && rest.first()?.kind() == Kind::word {
            (self.span_of(*first), first.text().trim_matches('"').to_owned())
        } else {
            let words = slip.parts.iter().take_while(|part| part.kind() == Kind::word);
            let at = words.skip(1).position(|word| TYPES.contains(&word.text()))? + 1;
            // `ID int text` has a type in its place, and something after it.
            if at < 2 {
                return None;
            }
            let span = self.span_of(*first).to(self.span_of(*slip.parts.get(at - 1)?));
            (span, self.text.get(span.start as usize..span.end as usize)?.to_owned())
        };
        let found = foreign("a name that is no single word stands in backticks", span, "this name");
        Some(if name.is_empty() || name.contains('`') {
            found.help("write the name between two backticks")
        } else {
            found.fix(format!("write `` `{name}` ``"), Applicability::Unsafe, span, format!("`{name}`"))
        })
    }

    /// `primary key (a, b)` in a schema.
    fn primary_key(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, second, ..] = slip.parts.as_slice() else { return None };
        let is_key = first.text().eq_ignore_ascii_case("primary") && second.text().eq_ignore_ascii_case("key");
        if !is_key || slip.strict != Kind::strict_schema {
            return None;
        }
        let span = self.span_of(*first).to(self.span_of(*second));
        Some(instead(foreign("what identifies a row is told by `key`", span, "expected `key` here"), span, "key"))
    }

    /// `text[]` and `array<text>`.
    fn list_type(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.last_word.is_empty() || !(slip.wants(Kind::type_arguments) || slip.wants(Kind::question)) {
            return None;
        }
        let word = self.word_before(slip);
        if slip.token() == "[" && slip.rest.starts_with("[]") {
            let span = self.span(word.start as usize, slip.look.at + 2);
            let found = foreign("the type of a list is `list<…>`", span, "written otherwise here");
            return Some(instead(found, span, &format!("list<{}>", slip.last_word)));
        }
        let is_list = ["array", "list", "vector", "seq", "set"].iter().any(|it| slip.follows(it));
        if slip.token() != "<" || slip.last_word == "list" {
            return None;
        }
        let found = foreign(format!("`{}` takes no type in angle brackets", slip.last_word), word, "only `list` does");
        Some(if is_list { instead(found, word, "list") } else { found.help("the type of a list is `list<text>`") })
    }

    /// `ID at 1..11 text`
    fn place_before_the_type(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !matches!(slip.token(), "at" | "from") || slip.strict == Kind::strict_schema || slip.parts.len() < 3 {
            return None;
        }
        let (message, help) = if slip.token() == "at" {
            ("the place of a column follows its type", "write `NAME text at 1..11`")
        } else {
            ("the name in the file follows the type of a column", "write `NAME text from \"Name in the file\"`")
        };
        Some(foreign(message, self.place(slip), "expected a type here").help(help))
    }

    /// `not null`, `nullable`, `default 0`, `primary key`
    fn after_the_type(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !(slip.wants(Kind::label) || slip.wants(Kind::at_sign)) || slip.parts.len() < 3 {
            return None;
        }
        let span = self.place(slip);
        let lower = slip.token().to_ascii_lowercase();
        let gone = |length: usize| self.span(slip.before_end(), slip.look.at + length);
        match lower.as_str() {
            "nullable" | "optional" | "null" => {
                let found = foreign("a type that may be null has a `?`", span, "written otherwise here");
                let span = gone(slip.token().len());
                Some(if slip.last_word.is_empty() && !slip.before.ends_with([')', '>']) {
                    found.help("write `?` after the type: `text?`")
                } else {
                    found.fix("write `?` after the type", Applicability::Safe, span, "?")
                })
            }
            "not" | "required" | "mandatory" => {
                let next = slip.rest.get(slip.token().len()..)?.trim_start();
                let null = next.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("null"));
                if lower == "not" && !null {
                    return None;
                }
                let end = if lower == "not" { slip.rest.len() - next.len() + 4 } else { slip.token().len() };
                let written = self.span(slip.look.at, slip.look.at + end);
                let found = foreign("every type is required unless a `?` follows it", written, "not needed");
                Some(without(found, gone(end)))
            }
            "primary" | "key" | "pk" => {
                let name = slip.first_word();
                let found = foreign("the fields that identify a row stand on a line of their own", span, "not here");
                Some(found.help(format!("write `key ({name})` in the schema")))
            }
            "unique" => Some(
                foreign("that values are unique is a check", span, "not here")
                    .help(format!("write `one_each: unique({}) else fail` in the `checks`", slip.first_word())),
            ),
            "references" | "foreign" => {
                Some(foreign("that a value stands in another table is a check", span, "not here").help(format!(
                    "write `known: references({}, Schema.field) else fail` in the `checks`",
                    slip.first_word()
                )))
            }
            "default" => Some(foreign("a column has no `default`", span, "written otherwise here").help(
                "write `else 0` for a value that does not parse, and `COLUMN ?? 0` in the map for one that is null",
            )),
            "comment" | "description" => Some(
                foreign("what is said about a column stands above it", span, "not here")
                    .help("write `## …` on the line above"),
            ),
            "format" => Some(without(
                foreign("the format of a date follows its type", span, "not needed"),
                gone(slip.token().len()),
            )),
            _ => None,
        }
    }
}
