//! Expressions of Python, JavaScript and templates.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::{Report, renamed_function};
use super::{Slip, foreign, instead, together, without};
use crate::tree::Kind;

const CHOICE: &str = "write `if condition { a } else { b }`";

/// Functions whose first argument is a condition.
const CONDITIONAL: &[&str] = &["count", "share"];

impl<'t> Report<'t> {
    pub(super) fn code(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        self.text_of_code(slip)
            .or_else(|| self.choice_of_code(slip))
            .or_else(|| self.arm(slip))
            .or_else(|| self.name_of_an_argument(slip))
            .or_else(|| self.sign_of_a_field(slip))
            .or_else(|| self.after_a_value(slip))
            .or_else(|| self.template(slip))
            .or_else(|| self.word_of_code(slip))
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

    /// `if a then b`, `if a: b`, `b if a else c`, `elif`
    fn choice_of_code(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let span = self.place(slip);
        let lower = slip.token().to_ascii_lowercase();
        let in_a_choice = slip.before.contains("if ");
        match lower.as_str() {
            "elif" | "elsif" | "elseif" => {
                let found = foreign(format!("`{}` is written `else if`", slip.token()), span, "two words here");
                Some(instead(found, span, "else if"))
            }
            "then" if in_a_choice => {
                Some(foreign("the values of an `if` stand in braces", span, "expected `{` here").help(CHOICE))
            }
            ":" if in_a_choice && !slip.wants(Kind::colon) => {
                Some(foreign("the values of an `if` stand in braces", span, "expected `{` here").help(CHOICE))
            }
            "if" if slip.wants_operator() => {
                Some(foreign("an `if` stands before its values", span, "a value is before it").help(CHOICE))
            }
            "when" if slip.wants_operator() => {
                Some(foreign("a choice begins with its condition", span, "not known here").help(CHOICE))
            }
            _ => None,
        }
    }

    /// Arms of a `match`, and functions without a name.
    fn arm(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let span = self.place(slip);
        let arrow = |message: &str, label: &str| Some(instead(foreign(message, span, label), span, "=>"));
        match slip.token() {
            "->" if slip.wants(Kind::double_arrow) && slip.before.contains("match ") => {
                arrow("an arm of a `match` has the arrow `=>`", "this arrow belongs to a load")
            }
            "->" if slip.wants(Kind::double_arrow) || slip.wants_operator() => {
                arrow("a function without a name has the arrow `=>`", "this arrow belongs to a load")
            }
            ":" if slip.wants(Kind::double_arrow) => {
                let found = foreign("an arm of a `match` has the arrow `=>`", span, "expected `=>` here");
                let touches = slip.before_end() == slip.look.at;
                Some(instead(found, span, if touches { " =>" } else { "=>" }))
            }
            "default" | "otherwise" if slip.wants(Kind::pattern) || slip.wants(Kind::wildcard) => {
                let found = foreign("the arm for all other values is `_`", span, "no pattern");
                Some(instead(found, span, "_"))
            }
            "=>" if slip.follows("else") => {
                let word = self.word_before(slip);
                Some(instead(foreign("the arm for all other values is `_`", word, "no pattern"), word, "_"))
            }
            _ => None,
        }
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

    /// `x.upper()`, `x[0]`
    fn after_a_value(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if !slip.wants_operator() || slip.last_word.is_empty() {
            return None;
        }
        let head = slip.before.strip_suffix(slip.last_word)?;
        match slip.token() {
            "(" if head.ends_with('.') => {
                let dot = slip.start + head.len() - 1;
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
            "[" => {
                Some(foreign("a value has no positions in brackets", self.place(slip), "not known after a value").help(
                    "write `substring(x, 1, 1)` for a part of a text, and `element(x, 1)` for an element of a list",
                ))
            }
            _ => None,
        }
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
