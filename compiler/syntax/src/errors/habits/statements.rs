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

impl<'t> Report<'t> {
    pub(super) fn statement(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if let Some(found) = self.quantity(slip) {
            return Some(found);
        }
        match slip.strict {
            Kind::strict_declaration => self.declaration(slip),
            Kind::strict_source => self.files(slip).or_else(|| self.cadence(slip)),
            Kind::strict_files => self.files(slip),
            Kind::strict_map => self.line_of_a_map(slip),
            Kind::strict_dataset => self.line_of_a_dataset(slip),
            Kind::strict_pipeline => self.schedule(slip).or_else(|| self.arrow_of_a_load(slip)),
            Kind::strict_check | Kind::strict_schema => self.check(slip),
            _ => None,
        }
    }

    fn declaration(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if let Some(found) = self
            .connection(slip)
            .or_else(|| self.secret(slip))
            .or_else(|| self.use_of_a_name(slip))
            .or_else(|| self.result(slip))
        {
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
}
