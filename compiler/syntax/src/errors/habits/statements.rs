//! Words that begin a statement elsewhere.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::{Slip, foreign, instead};
use crate::tree::Kind;

/// Words of declarations elsewhere, and the word of this language with an example.
const DECLARATIONS: &[(&[&str], &str, &str)] = &[
    (&["import", "include", "require", "using"], "use", "use std.health { npi }"),
    (
        &["table", "model", "view", "class", "struct", "record", "entity", "interface", "contract"],
        "schema",
        "schema Claim { … }",
    ),
    (&["def", "func", "function", "fun", "macro"], "fn", "fn clean(value: text) -> text = trim(value)"),
    (&["job", "dag", "flow", "workflow", "task"], "pipeline", "pipeline claims { acme -> claims }"),
    (&["feed", "input", "extract"], "source", "source acme { … }"),
    (&["transform", "mapping"], "map", "map acme -> Claim { … }"),
    (&["target", "sink", "output", "destination"], "dataset", "dataset claims of Claim { … }"),
    (&["env", "profile", "stage"], "environment", "environment dev { … }"),
    (&["domain", "alias", "typedef", "newtype"], "type", "type code = text where length(value) == 3"),
];

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
    pub(super) fn statement(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        match slip.strict {
            Kind::strict_declaration => self.declaration(slip),
            Kind::strict_source => self.late_by_words(slip),
            Kind::strict_map => self.joined(slip).or_else(|| self.line_of_a_map(slip)),
            Kind::strict_dataset => self.format_of_a_dataset(slip),
            Kind::strict_pipeline => self.schedule(slip).or_else(|| self.arrow_of_a_load(slip)),
            Kind::strict_check => self.nameless_check(slip),
            _ => None,
        }
    }

    fn declaration(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if let Some(found) = self.secret(slip).or_else(|| self.use_of_a_name(slip)).or_else(|| self.result(slip)) {
            return Some(found);
        }
        let first = slip.first_word();
        let begins = slip.look.at == slip.start || slip.before == first;
        if !begins || first.is_empty() {
            return None;
        }
        let span = self.span(slip.start, slip.start + first.len());
        let lower = first.to_ascii_lowercase();
        if lower == "from" {
            return Some(
                foreign("a library is brought in by `use`", span, "no declaration begins like this")
                    .help("write `use std.health { npi }`"),
            );
        }
        if matches!(lower.as_str(), "select" | "with" | "insert" | "merge" | "update" | "delete") {
            return Some(
                foreign("a query stands in a map", span, "no declaration begins like this")
                    .help("write `map SOURCE -> SCHEMA sql \"\"\"…\"\"\"`"),
            );
        }
        if matches!(lower.as_str(), "let" | "const" | "var" | "val") {
            return Some(
                foreign("there are no variables", span, "no declaration begins like this")
                    .help("declare a function without parameters: `fn limit() -> int = 100`"),
            );
        }
        let second = slip.parts.get(1);
        if lower == "create" {
            let word = second.map_or("", |second| second.text());
            return Some(
                foreign("nothing is created by a statement", span, "no declaration begins like this")
                    .why(format!("a {} is declared, and made by the first load", word.to_ascii_lowercase()))
                    .help(
                        "write `schema Claim { … }` for the columns and `dataset claims of Claim { … }` for the table",
                    ),
            );
        }
        let (_, here, example) = DECLARATIONS.iter().find(|(words, ..)| words.contains(&lower.as_str()))?;
        let found = foreign(format!("`{first}` declares nothing here"), span, "another word is used here")
            .help(format!("write `{example}`"));
        // What follows has the form of the declaration that is meant.
        let named = second.is_some_and(|second| second.kind() == Kind::word);
        let fits = match *here {
            "schema" => {
                named && slip.parts.get(2).is_some_and(|it| it.kind() == Kind::group && it.text().starts_with('{'))
            }
            "use" => slip.parts.last().is_some_and(|it| it.text().starts_with('{')),
            _ => false,
        };
        Some(if fits { found.fix(format!("write `{here}`"), Applicability::Unsafe, span, *here) } else { found })
    }

    /// `secret key = env("KEY")`, `secret key from "abc"`, `secret key from $KEY`
    fn secret(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.first_word() != "secret" || slip.token().is_empty() {
            return None;
        }
        let span = self.place(slip);
        if slip.token() == "=" {
            return Some(instead(foreign("a secret comes from a place", span, "expected `from` here"), span, "from"));
        }
        if !slip.follows("from") {
            return None;
        }
        let help = "write `from env(\"KEY\")` for an environment variable, or `from file(\"/run/secrets/key\")`";
        let found = if slip.token().starts_with('"') {
            foreign("the value of a secret stands in no program", span, "expected a place here")
                .why("whoever reads the program would know it")
        } else {
            foreign("a secret comes from a place", span, "expected `env(\"…\")` or `file(\"…\")` here")
        };
        Some(found.help(help))
    }

    /// `use std.privacy.phi`, `use std.privacy.*`, `use std.privacy`
    fn use_of_a_name(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.first_word() != "use" {
            return None;
        }
        let message = "`use` names in braces what it brings in";
        if slip.token() == "*" && slip.before.ends_with('.') {
            return Some(
                foreign(message, self.place(slip), "all that a library has is never meant")
                    .help("write the names: `use std.health { npi }`"),
            );
        }
        let words: Vec<_> = slip.parts.iter().skip(1).filter(|part| part.kind() == Kind::word).collect();
        if !slip.token().is_empty() || !slip.wants(Kind::open_brace) || words.len() < 2 {
            return None;
        }
        let span = self.word_before(slip);
        // Modules of the standard library lie at its first level.
        let is_name = words.len() > 2 && words.first().is_some_and(|it| it.text() == "std");
        let found = foreign(message, span, "no braces behind it");
        Some(if is_name {
            let dot = self.span(span.start as usize - 1, slip.before_end());
            instead(found, dot, &format!(" {{ {} }}", slip.last_word))
        } else {
            found.help("write the names behind it: `use std.health { npi }`")
        })
    }

    /// `fn h(x: int): int = x`, `fn h(x: int) = x`
    fn result(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.first_word() != "fn" || !slip.wants(Kind::arrow) || !slip.before.ends_with(')') {
            return None;
        }
        let span = self.place(slip);
        match slip.token() {
            ":" => {
                let found = foreign("the type of a function's result has the arrow `->`", span, "expected `->` here");
                Some(instead(found, self.span(slip.before_end(), slip.look.at + 1), " ->"))
            }
            "=" => Some(
                foreign("a function says of what type its result is", span, "expected `->` and a type here")
                    .help("write `fn clean(value: text) -> text = trim(value)`"),
            ),
            _ => None,
        }
    }

    /// `cadence daily due 4 hours`
    fn late_by_words(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.last_word != "due" || !slip.token().bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        let after = slip.rest.get(slip.token().len()..)?;
        let word = after.trim_start().split(|it: char| !it.is_ascii_alphanumeric()).next()?;
        let unit = match word {
            "minute" | "minutes" | "min" | "m" => "m",
            "hour" | "hours" | "h" => "h",
            "day" | "days" | "d" => "d",
            "week" | "weeks" | "w" => "w",
            _ => return None,
        };
        let length = slip.rest.len() - after.trim_start().len() + word.len();
        let span = self.span(slip.look.at, slip.look.at + length);
        let found = foreign("a duration is one word", span, "a number and a word");
        Some(instead(found, span, &format!("{}{unit}", slip.token())))
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

    /// `format parquet` in a dataset
    fn format_of_a_dataset(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.first_word() != "format" {
            return None;
        }
        let written = slip.parts.get(1).filter(|it| it.kind() == Kind::word).map_or("parquet", |it| it.text());
        let found = foreign(
            "the format of a dataset stands behind its place",
            self.span(slip.start, slip.start + "format".len()),
            "no line of a dataset begins like this",
        );
        Some(found.help(format!("write `to lake \"claims\" as {written}`")))
    }

    /// `schedule "0 4 * * *"` in a pipeline
    fn schedule(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let first = slip.first_word();
        let is_schedule = matches!(first, "schedule" | "cron" | "every" | "trigger" | "cadence" | "daily");
        if !is_schedule || slip.parts.get(1).is_some_and(|it| it.kind() == Kind::arrow) {
            return None;
        }
        Some(
            foreign(
                "a pipeline has no schedule: it loads what its sources deliver",
                self.span(slip.start, slip.start + first.len()),
                "no line of a pipeline begins like this",
            )
            .help("say in the source when it delivers: `cadence daily at 06:00 \"America/New_York\"`, or `cadence cron \"0 4 * * *\"`"),
        )
    }

    fn line_of_a_map(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let first = slip.first_word();
        let lower = first.to_ascii_lowercase();
        // `filter = x` is a field of that name.
        if slip.parts.get(1).is_some_and(|second| second.kind() == Kind::assign) {
            return None;
        }
        if lower == "for" && slip.token() != "each" && slip.wants(Kind::kw_each) {
            let span = self.place(slip);
            let found = foreign("a row for each element is made by `for each`", span, "expected `each` here");
            let before = self.span(slip.look.at, slip.look.at);
            return Some(found.fix("write `for each`", Applicability::Safe, before, "each "));
        }
        let (_, message, help) = OF_A_MAP.iter().find(|(word, ..)| *word == lower)?;
        let span = self.span(slip.start, slip.start + first.len());
        Some(foreign(*message, span, "no line of a map begins like this").help(*help))
    }

    /// `acme => claims` and `acme > claims` in a pipeline.
    fn arrow_of_a_load(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let span = self.place(slip);
        let label = match slip.token() {
            "=>" => "this arrow belongs to `match`",
            ">" | ">>" => "this sign compares",
            "to" => "expected `->` here",
            _ => return None,
        };
        Some(instead(foreign("a load has the arrow `->`", span, label), span, "->"))
    }

    /// `AMOUNT > 0 else warn`
    fn nameless_check(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let named = slip.parts.get(1).is_some_and(|second| second.kind() == Kind::colon);
        if named || !slip.wants(Kind::colon) || slip.parts.len() < 3 {
            return None;
        }
        let span = self.span(slip.start, slip.start);
        Some(
            foreign("a check has no name", span, "expected `name:` here")
                .why("reports and the quarantine tell by its name which check a row did not pass")
                .help("write `paid_is_positive: AMOUNT > 0 else warn`"),
        )
    }
}
