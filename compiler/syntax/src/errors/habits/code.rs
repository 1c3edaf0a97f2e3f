//! Expressions of Python, JavaScript and templates.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::{Report, renamed_function};
use super::{Slip, foreign, instead, together, without};
use crate::tree::Kind;

impl<'t> Report<'t> {
    pub(super) fn code(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        self.text_of_code(slip)
            .or_else(|| self.arm(slip))
            .or_else(|| self.call(slip))
            .or_else(|| self.sign_of_a_field(slip))
            .or_else(|| self.list(slip))
            .or_else(|| self.method(slip))
            .or_else(|| self.template(slip))
            .or_else(|| self.word_of_code(slip))
            .or_else(|| self.pattern(slip))
            .or_else(|| self.date_with_dots(slip))
            .or_else(|| self.default_behind_else(slip))
            .or_else(|| self.choice(slip))
            .or_else(|| self.call_between(slip))
            .or_else(|| self.call_without_brackets(slip))
    }

    /// `f"{a}"`, `'''…'''`, `"""…"""` as a value
    fn text_of_code(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.rest.starts_with("'''") {
            let span = self.span(slip.look.at, slip.look.at + 3);
            return Some(
                foreign("a text stands in double quotes", span, "these quotes are single")
                    .help("write `\"…\"`; a text of several lines stands after `sql`, `query` and in `given` alone: `\"\"\"…\"\"\"`"),
            );
        }
        let fence = slip.token() == "\"\"\"" && slip.wants_value();
        let quotes_before = slip.before.ends_with("\"\"") && slip.before_end() == slip.look.at;
        if fence || (quotes_before && slip.token().starts_with('"')) {
            let start = if fence { slip.look.at } else { slip.look.at - 2 };
            let span = self.span(start, start + 3);
            return Some(
                foreign("a value is a text on one line", span, "a text of several lines begins here")
                    .why("one of several lines is a query or the data of a test")
                    .help("write `\"…\"`, with `\\n` for a new line"),
            );
        }
        let touches = slip.before_end() == slip.look.at;
        if touches && slip.token().starts_with('"') && matches!(slip.last_word, "f" | "F") {
            return Some(
                foreign("a text has no places for values", self.word_before(slip), "not known before a text")
                    .help("join texts by `++`: `\"id \" ++ CLAIM_ID`"),
            );
        }
        None
    }

    /// `{ a = 1 }`
    fn sign_of_a_field(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let inside = slip.before.contains('{') || matches!(slip.strict, Kind::strict_setting | Kind::strict_fact);
        if slip.token() != "=" || !slip.wants(Kind::colon) || !inside {
            return None;
        }
        let span = self.place(slip);
        let found = foreign("inside braces a name and its value have a colon", span, "expected `:` here");
        Some(instead(found, self.span(slip.before_end(), slip.look.at + 1), ":"))
    }

    /// `x.upper()`
    fn method(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !slip.wants_operator() || slip.last_word.is_empty() || slip.token() != "(" {
            return None;
        }
        let head = slip.before.strip_suffix(slip.last_word)?.strip_suffix('.')?;
        let dot = slip.start + head.len();
        let found = foreign(
            format!("`{}` is a function, not a part of the value", slip.last_word),
            self.word_before(slip),
            "called after a dot",
        );
        let word = renamed_function(slip.last_word).unwrap_or(slip.last_word);
        let mut edits = vec![(self.span(dot, dot + 1), " |> ")];
        if word != slip.last_word {
            edits.push((self.word_before(slip), word));
        }
        Some(together(found, format!("write `|> {word}(…)`"), edits))
    }

    /// `31.01.2024`, `2024.01.31`: the first two numbers were read as one with a point.
    fn date_with_dots(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let head = slip.before.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.');
        let digits = slip.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (start, end) = (slip.start + head.len(), slip.look.at + digits);
        let written = self.text.get(start..end)?;
        let parts: Vec<_> = written.split('.').collect();
        let (day, month, year) = match parts.as_slice() {
            [day, month, year] if year.len() == 4 => (*day, *month, *year),
            [year, month, day] if year.len() == 4 => (*day, *month, *year),
            _ => return None,
        };
        let fits = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|it| (1..=most).contains(&it));
        let span = self.span(start, end);
        let found = foreign("a date has dashes, and its year first", span, "written otherwise here");
        (fits(day, 31) && fits(month, 12)).then(|| instead(found, span, &format!("{year}-{month:0>2}-{day:0>2}")))
    }

    /// `x ?? else "a"`
    fn default_behind_else(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.token() != "else" || !slip.before.ends_with("??") {
            return None;
        }
        let rest = slip.rest.get("else".len()..)?;
        let blanks = rest.len() - rest.trim_start().len();
        let found = foreign("the value behind `??` needs no `else`", self.place(slip), "not needed")
            .why("`??` says what stands there instead of null, and `else` what happens where a value fails");
        let end = slip.look.at + "else".len() + blanks;
        Some(without(found, self.span(slip.look.at, end)))
    }

    /// `@x`, `$x`, `${x}`, `{{ x }}`
    fn template(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.token() == "{" && slip.before.ends_with('{') {
            return Some(
                foreign(
                    "a column is named without braces",
                    self.span(slip.before_end() - 1, slip.look.at + 1),
                    "no template is filled in",
                )
                .help("write the name alone: `PAID`"),
            );
        }
        if !slip.wants_value() || !matches!(slip.token(), "@" | "$") {
            return None;
        }
        let span = self.place(slip);
        let found = foreign("a column is named without a sign", span, "not needed");
        Some(if slip.rest.starts_with("${") {
            found.help("write the name alone: `PAID`; a secret is named like this, too")
        } else {
            without(found, span)
        })
    }

    /// `x is None`, `x is "a"`, `x is not "a"`
    fn behind_is(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let span = self.place(slip);
        if ["none", "nil", "undefined", "empty", "na", "nan"].iter().any(|word| slip.is(word)) {
            return Some(instead(foreign("what is not there is `null`", span, "not known here"), span, "null"));
        }
        let of_value = |it: char| it.is_ascii_alphanumeric() || matches!(it, '"' | '\'' | '`' | '_');
        let of_operator = ["null", "and", "or", "not", "in", "between", "like", "distinct", "of"];
        if !slip.token().starts_with(of_value) || of_operator.iter().any(|word| slip.is(word)) {
            return None;
        }
        let (head, here) = match slip.before.strip_suffix("not").map(str::trim_end) {
            Some(head) if slip.follows("not") => (head, "!="),
            _ => (slip.before, "=="),
        };
        let value = head.strip_suffix("is")?;
        // `axis not` ends like this, too.
        if !value.ends_with(char::is_whitespace) {
            return None;
        }
        let operator = self.span(slip.start + value.len(), slip.before_end());
        let found = foreign("`is` asks for `null` alone", span, "expected `null` here");
        Some(instead(found, operator, here))
    }

    /// `return x`, `let x = 1`, `switch x { … }`
    fn word_of_code(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.follows("is") || slip.before.ends_with("is not") {
            return self.behind_is(slip);
        }
        if slip.strict == Kind::strict_declaration && slip.look.at == slip.start {
            return None;
        }
        if !slip.wants_operator() {
            return None;
        }
        let word = self.word_before(slip);
        match slip.last_word {
            "switch" => Some(foreign("a choice by a value is a `match`", word, "another word is used here").fix(
                "write `match`",
                Applicability::Unsafe,
                word,
                "match",
            )),
            "return" | "yield" | "await" => {
                let found = foreign("an expression is its value", word, "not needed");
                Some(without(found, self.span(word.start as usize, slip.look.at)))
            }
            "let" | "var" | "const" => Some(
                foreign("there are no variables", word, "not known here")
                    .help("write the expression where its value is needed, or declare a function with `fn`"),
            ),
            "lambda" => Some(
                foreign("a function without a name begins with its parameters", word, "not needed")
                    .help("write `x => x + 1`"),
            ),
            "new" => Some(without(
                foreign("a value needs no `new`", word, "not needed"),
                self.span(word.start as usize, slip.look.at),
            )),
            _ => None,
        }
    }
}
