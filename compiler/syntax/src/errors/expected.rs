//! What was expected at a place, in words.

use super::prose::prose;
use crate::tree::Kind;

/// The rules that the grammar tried at a place.
#[derive(Debug, Default)]
pub(super) struct Expected {
    rules: Vec<Kind>,
}

impl Expected {
    pub(super) fn of(rules: &[Kind]) -> Self {
        Self { rules: rules.to_vec() }
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = Kind> + use<'_> {
        self.rules.iter().copied()
    }

    /// Whether a value can stand at the place.
    pub(super) fn wants_value(&self) -> bool {
        self.rules().any(|rule| prose(rule) == Some("a value"))
    }

    /// Whether an operator can stand at the place: a value is before it.
    pub(super) fn wants_operator(&self) -> bool {
        self.rules().any(|rule| rule == Kind::kw_and)
    }

    /// Whether a declaration can begin at the place.
    pub(super) fn wants_declaration(&self) -> bool {
        self.rules().any(|rule| rule == Kind::kw_source || rule == Kind::source)
    }

    /// `expected a value or the end of the line`
    pub(super) fn label(&self) -> String {
        if self.wants_declaration() {
            return "expected a declaration here".to_owned();
        }
        let mut phrases: Vec<&str> = Vec::new();
        for phrase in self.rules().filter_map(prose) {
            // The constants are values, and named where no value can stand but them.
            let part_of_a_value = self.wants_value() && CONSTANTS.contains(&phrase);
            if !part_of_a_value && !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        // A line that could end could go on in any bracket and out of any brace: that is no help.
        if phrases.contains(&END) && !phrases.contains(&"a pattern") {
            phrases.retain(|phrase| !["`(`", "`}`", "`?`"].contains(phrase));
        }
        // What is usual comes first, the end of the line last.
        phrases.sort_by_key(|phrase| *phrase == END);
        match phrases.as_slice() {
            [] => "not understood".to_owned(),
            [only] => format!("expected {only} here"),
            [first @ .., last] => format!("expected {} or {last} here", first.join(", ")),
        }
    }
}

const END: &str = "the end of the line";

const CONSTANTS: &[&str] = &[
    "a text in quotes",
    "a date, as 2024-01-31",
    "a time of day, as 06:00",
    "a duration, as 4h",
    "a percentage",
    "a whole number",
    "a number",
    "a name",
    "`(`",
    "`[`",
    "`{`",
];
