//! The second, strict look at a part that could not be read: where it stops making sense, and what was expected there.

use ingest_diagnostics::{Applicability, Diagnostic, did_you_mean};
use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::expected::Expected;
use super::{Report, words};
use crate::grammar::Grammar;
use crate::rules;
use crate::tree::{Kind, Node};

/// Where a slice stops making sense.
pub(super) struct Look {
    /// The place in the file.
    pub(super) at: usize,
    /// What stands there; empty at the end of a line.
    pub(super) token: String,
    pub(super) expected: Expected,
}

impl Look {
    /// How many blanks follow the place.
    fn blanks(&self, text: &str) -> usize {
        let rest = text.get(self.at..).unwrap_or("");
        rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len()
    }
}

impl<'t> Report<'t> {
    /// Reports a part that could not be read as `strict` demands.
    pub(super) fn slice(&mut self, node: Node<'t>, strict: Kind) {
        self.slice_of_several(node, &[], strict);
    }

    /// The same of a line that was meant to go on with those below it.
    pub(super) fn slice_of_several(&mut self, node: Node<'t>, below: &[Node<'t>], strict: Kind) {
        let range = node.range();
        let first = node.parts().next().unwrap_or(node);
        if let Some(open) = node.leaves().find(|leaf| leaf.kind() == Kind::open_string) {
            self.open_text(open);
            return;
        }
        let unclosed = |leaf: &Node<'_>| {
            leaf.kind() == Kind::text_block && !(leaf.text().len() > 5 && leaf.text().ends_with("\"\"\""))
        };
        if let Some(open) = node.leaves().find(unclosed) {
            let start = open.range().start;
            let found = super::open_text_block(self.span(start, start + 3));
            self.push(found);
            return;
        }
        let strict = if first.kind() == Kind::pipe { Kind::strict_pipe } else { strict };
        let Some(look) = self.look(strict, range.start, range.end) else { return };
        // A bracket that the grammar did not see has been reported.
        if self.hidden_at(look.at) {
            return;
        }
        if let Some(found) = self.habit(strict, node, below, &look) {
            self.push(found);
            return;
        }
        if let Some(found) = self.misspelt_line(strict, first, &look) {
            self.push(found);
            return;
        }
        let found = self.cause(range.start, &look);
        self.push(found);
    }

    fn look(&self, strict: Kind, start: usize, end: usize) -> Option<Look> {
        let slice = self.seen.get(start..end)?;
        let (at, expected) = match Grammar::parse(strict, slice) {
            Ok(_) => (slice.len(), Expected::default()),
            Err(error) => {
                let at = match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
                };
                let expected = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => Expected::of(&positives),
                    ErrorVariant::CustomError { .. } => Expected::default(),
                };
                (at, expected)
            }
        };
        // Blanks before the token are passed over, so that the label stands on something.
        let rest = slice.get(at..)?;
        let at = start + at + rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        Some(Look { at, token: token_at(self.text.get(..end)?, at).to_owned(), expected })
    }

    fn open_text(&mut self, open: Node<'t>) {
        let start = open.range().start;
        let span = self.span(start, start + open.text().find('"').map_or(1, |at| at + 1));
        self.push(super::open_text(span));
    }

    /// A line whose first word is almost one that can begin it.
    fn misspelt_line(&self, strict: Kind, first: Node<'t>, look: &Look) -> Option<Diagnostic> {
        let leading = words::leading(strict);
        let gap = self.text.get(first.range().end..look.at).unwrap_or("");
        if first.kind() != Kind::word
            || leading.contains(&first.text())
            || !(look.at <= first.range().start || gap.trim().is_empty())
        {
            return None;
        }
        if let Some(meant) = leading.iter().find(|word| word.eq_ignore_ascii_case(first.text())) {
            let span = self.span_of(first);
            let message = format!("`{}` is written in lower case", first.text());
            let found = Diagnostic::new(&rules::MISSPELT_KEYWORD, message, span, "not known like this");
            return Some(found.fix(format!("write `{meant}`"), Applicability::Safe, span, *meant));
        }
        let meant = did_you_mean(first.text(), leading.iter().copied())?;
        Some(self.misspelt(first.range().start, first.text(), meant))
    }

    fn misspelt(&self, at: usize, written: &str, meant: &str) -> Diagnostic {
        let span = self.span(at, at + written.len());
        Diagnostic::new(
            &rules::MISSPELT_KEYWORD,
            format!("`{written}` is no word of the language"),
            span,
            "not known here",
        )
        .help(format!("`{meant}` is spelt like this"))
        .fix(format!("write `{meant}`"), Applicability::Unsafe, span, meant)
    }

    /// The most likely cause.
    fn cause(&self, start: usize, look: &Look) -> Diagnostic {
        let span = self.span(look.at, look.at + look.token.len());
        let before = self.text.get(start..look.at).unwrap_or("").trim_end();
        let token = look.token.as_str();
        if token.is_empty() {
            return self.early_end(look);
        }
        if let Some(found) = self.sign(before, look) {
            return found;
        }
        let keywords = look.expected.rules().filter_map(words::spelling);
        if let Some(meant) = is_word(token).then(|| did_you_mean(token, keywords)).flatten() {
            return self.misspelt(look.at, token, meant);
        }
        if token.chars().any(|character| !character.is_ascii() || character.is_ascii_control()) {
            return Diagnostic::new(
                &rules::UNKNOWN_CHARACTER,
                format!("the character {} has no meaning here", name_of_character(token)),
                span,
                "not known outside of texts and comments",
            )
            .help("a column with such a character in its name is written in backticks");
        }
        let diagnostic = Diagnostic::new(
            &rules::UNEXPECTED_TOKEN,
            format!("`{token}` does not fit here"),
            span,
            look.expected.label(),
        );
        if look.expected.wants_value() && RESERVED.contains(&token) {
            return diagnostic.help(format!(
                "`{token}` is a word of the language: a column of that name is written `` `{token}` ``"
            ));
        }
        diagnostic
    }

    fn early_end(&self, look: &Look) -> Diagnostic {
        let span = self.span(look.at, look.at);
        let next = token_at(self.text, look.at + look.blanks(self.text));
        let message = if next.is_empty() {
            "the line ends too early".to_owned()
        } else {
            format!("something is missing before `{next}`")
        };
        let found = Diagnostic::new(&rules::MISSING_VALUE, message, span, look.expected.label());
        if next.is_empty() && look.expected.wants_value() && self.ends_with_operator(look.at) {
            return found
                .why("a statement ends with its line")
                .help("put the whole expression in round brackets: inside them lines go on");
        }
        found
    }

    /// Whether an operator stands before a place.
    pub(super) fn ends_with_operator(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or("").trim_end();
        let word = before.rsplit(|it: char| !it.is_ascii_alphanumeric() && it != '_').next().unwrap_or("");
        before.ends_with(['+', '-', '*', '/', '<', '>', '\\'])
            || before.ends_with("==")
            || before.ends_with("??")
            || before.ends_with("!=")
            || before.ends_with("<=")
            || before.ends_with(">=")
            || matches!(word, "and" | "or" | "not")
    }
}

const RESERVED: &[&str] =
    &["and", "or", "not", "in", "is", "between", "as", "if", "else", "match", "null", "true", "false"];

fn is_word(token: &str) -> bool {
    token.starts_with(|character: char| character.is_ascii_alphabetic() || character == '_')
}

fn name_of_character(token: &str) -> String {
    let character = token.chars().next().unwrap_or(' ');
    if character.is_control() || character.is_whitespace() || character == '\u{FEFF}' {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("`{character}` (U+{:04X})", u32::from(character))
    }
}

/// What stands at a place, as a reader would split the line; empty at the end of a line.
pub(super) fn token_at(text: &str, at: usize) -> &str {
    const SIGNS: [&str; 18] = [
        "\"\"\"", "->", "=>", "|>", "==", "!=", "<=", ">=", "<>", "??", "++", "&&", "||", "..", "**", "::", ":=", "//",
    ];
    let rest = text.get(at..).unwrap_or("");
    let Some(first) = rest.chars().next().filter(|first| !matches!(first, '\n' | '\r' | '#')) else { return "" };
    let length = if first.is_ascii_alphanumeric() || first == '_' {
        rest.find(|character: char| !character.is_ascii_alphanumeric() && character != '_').unwrap_or(rest.len())
    } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        sign.len()
    } else if first == '"' {
        rest.get(1..).and_then(|inner| inner.find(['"', '\n'])).map_or(rest.len(), |length| length + 2)
    } else if first == '`' {
        rest.get(1..).and_then(|inner| inner.find(['`', '\n'])).map_or(1, |length| length + 2)
    } else {
        first.len_utf8()
    };
    rest.get(..length).unwrap_or("").trim_end()
}
