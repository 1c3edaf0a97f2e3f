//! What is written from habit, in the way of another language: each with the way of this one.

use ingest_diagnostics::{Applicability, Diagnostic, Edit, Fix, Span};

use super::Report;
use super::slice::Look;
use crate::rules;
use crate::tree::{Kind, Node};

/// The types that need no declaration.
const TYPES: &[&str] = &["text", "int", "decimal", "float", "bool", "date", "timestamp"];

/// Words of expressions that are written in capitals elsewhere.
const SHOUTED: &[&str] = &["is", "not", "null", "and", "or", "in", "between", "as"];

impl<'t> Report<'t> {
    /// The habit behind a part that could not be read.
    pub(super) fn habit(&self, strict: Kind, node: Node<'t>, look: &Look) -> Option<Diagnostic> {
        let parts: Vec<Node<'t>> = node.parts().collect();
        self.comment(node, look)
            .or_else(|| self.arrow_of_a_load(strict, look))
            .or_else(|| self.name_of_a_column(strict, &parts))
            .or_else(|| self.sign_after_a_name(strict, &parts))
            .or_else(|| self.list_in_round_brackets(look))
            .or_else(|| self.words_in_capitals(look))
            .or_else(|| self.sql(node, look))
    }

    /// `// …`, `/* … */` and `-- …`.
    fn comment(&self, node: Node<'t>, look: &Look) -> Option<Diagnostic> {
        let start = node.range().start;
        let begins =
            ["//", "/*", "--"].into_iter().find(|sign| node.text().starts_with(sign)).map(|sign| (start, sign));
        // The first sign of `//` within a line was read as a division.
        let before = self.text.get(..look.at)?;
        let within = match look.token.as_str() {
            "//" => Some((look.at, "//")),
            "/" if before.ends_with('/') => Some((look.at - 1, "//")),
            "*" if before.ends_with('/') => Some((look.at - 1, "/*")),
            _ => None,
        };
        let (at, sign) = begins.or(within)?;
        let span = self.span(at, at + sign.len());
        let found = wrong("a comment begins with `#`", span, "no comment begins like this");
        Some(if sign == "/*" {
            found.help("write `#` before every line of the comment")
        } else {
            found.fix("write `#`", Applicability::Safe, span, "#")
        })
    }

    /// `acme => claims` in a pipeline.
    fn arrow_of_a_load(&self, strict: Kind, look: &Look) -> Option<Diagnostic> {
        let span = self.span(look.at, look.at + look.token.len());
        (strict == Kind::strict_pipeline && look.token == "=>").then(|| {
            wrong("a load has the arrow `->`", span, "this arrow belongs to `match`").fix(
                "write `->`",
                Applicability::Safe,
                span,
                "->",
            )
        })
    }

    /// `"Claim ID" text` and `Claim ID text`.
    fn name_of_a_column(&self, strict: Kind, parts: &[Node<'t>]) -> Option<Diagnostic> {
        if !matches!(strict, Kind::strict_column | Kind::strict_schema) {
            return None;
        }
        let (first, rest) = parts.split_first()?;
        let (span, name) = if first.kind() == Kind::string && rest.first()?.kind() == Kind::word {
            (self.span_of(*first), first.text().trim_matches('"').to_owned())
        } else {
            let words = parts.iter().take_while(|part| part.kind() == Kind::word);
            let at = words.skip(1).position(|word| TYPES.contains(&word.text()))? + 1;
            // `ID int text` has a type in its place, and something after it.
            if at < 2 {
                return None;
            }
            let span = self.span_of(*first).to(self.span_of(*parts.get(at - 1)?));
            (span, self.text.get(span.start as usize..span.end as usize)?.to_owned())
        };
        let found = wrong("a name that is no single word stands in backticks", span, "this name");
        Some(if name.is_empty() || name.contains('`') {
            found.help("write the name between two backticks")
        } else {
            found.fix(format!("write `` `{name}` ``"), Applicability::Unsafe, span, format!("`{name}`"))
        })
    }

    /// `ID: text` of a column, `n: N` and `n == N` of a field.
    fn sign_after_a_name(&self, strict: Kind, parts: &[Node<'t>]) -> Option<Diagnostic> {
        let [first, sign, next, ..] = parts else { return None };
        let span = self.span_of(*sign);
        if !matches!(first.kind(), Kind::word | Kind::quoted_name) {
            return None;
        }
        match (strict, sign.kind()) {
            (Kind::strict_column | Kind::strict_schema, Kind::colon) if next.kind() == Kind::word => {
                Some(wrong("the type follows its name without a sign", span, "not needed").fix(
                    "remove it",
                    Applicability::Safe,
                    span,
                    "",
                ))
            }
            (Kind::strict_map, Kind::colon | Kind::equal) => {
                let instead = if sign.range().start == first.range().end { " =" } else { "=" };
                Some(wrong("`=` gives a field its value", span, "expected `=` here").fix(
                    "write `=`",
                    Applicability::Safe,
                    span,
                    instead,
                ))
            }
            _ => None,
        }
    }

    /// `in ("a", "b")`.
    fn list_in_round_brackets(&self, look: &Look) -> Option<Diagnostic> {
        let before = self.text.get(..look.at)?.trim_end();
        let word = before.rsplit(|character: char| !character.is_ascii_alphanumeric()).next()?;
        if look.token != "(" || word != "in" {
            return None;
        }
        let span = self.span(look.at, look.at + 1);
        let mut found = wrong("a list stands in square brackets", span, "this bracket is round");
        let line = self.text.get(look.at..)?.lines().next()?;
        let inside = line.get(1..)?;
        match inside.find(['(', ')']).filter(|at| inside.get(*at..).is_some_and(|rest| rest.starts_with(')'))) {
            Some(length) => {
                let close = look.at + 1 + length;
                let edits = vec![
                    Edit { span, text: "[".to_owned() },
                    Edit { span: self.span(close, close + 1), text: "]".to_owned() },
                ];
                let title = format!("write `[{}]`", inside.get(..length)?);
                found.fixes.push(Fix { title, edits, applicability: Applicability::Safe });
                Some(found)
            }
            None => Some(found.help("write `x in [\"a\", \"b\"]`")),
        }
    }

    /// `IS NOT NULL`: more than one word of the language in capitals.
    fn words_in_capitals(&self, look: &Look) -> Option<Diagnostic> {
        let rest = self.text.get(look.at..)?.lines().next()?;
        let (mut at, mut end, mut count) = (0, 0, 0);
        for word in rest.split_inclusive([' ', '\t']) {
            let bare = word.trim_end_matches([' ', '\t']);
            if !SHOUTED.contains(&bare.to_ascii_lowercase().as_str()) {
                break;
            }
            count += 1;
            end = at + bare.len();
            at += word.len();
        }
        let written = rest.get(..end).filter(|_| count > 1)?;
        let meant = written.to_ascii_lowercase();
        if meant == written {
            return None;
        }
        let span = self.span(look.at, look.at + end);
        let message = format!("`{written}` is written in lower case");
        Some(Diagnostic::new(&rules::MISSPELT_KEYWORD, message, span, "not known like this").fix(
            format!("write `{meant}`"),
            Applicability::Safe,
            span,
            meant,
        ))
    }

    /// `CASE WHEN`, `LIKE` and `CAST(x AS type)`, in any case.
    fn sql(&self, node: Node<'t>, look: &Look) -> Option<Diagnostic> {
        let before = self.text.get(node.range().start..look.at)?.trim_end().to_ascii_lowercase();
        let span = self.span(look.at, look.at + look.token.len());
        let ends_with_word = |word: &str| {
            before
                .strip_suffix(word)
                .is_some_and(|rest| !rest.ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_'))
        };
        let is = |word: &str| look.token.eq_ignore_ascii_case(word);
        if ends_with_word("case") && look.expected.wants_operator() {
            return Some(
                wrong("`case` is no expression here", span, "a choice is written otherwise here")
                    .help("write `match x { \"a\" => 1 … }`, or `if condition { a } else { b }`"),
            );
        }
        if is("like") && look.expected.wants_operator() {
            return Some(
                wrong("`like` is no operator here", span, "a pattern is tried by a function here")
                    .help("write `matches(x, r\"^A.*$\")`"),
            );
        }
        if is("as") && look.token != "as" && before.contains("cast(") {
            return Some(
                wrong("a conversion is no call here", span, "`as` is an operator here")
                    .help("write `x as int else null`"),
            );
        }
        None
    }
}

fn wrong(message: &str, span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(&rules::UNEXPECTED_TOKEN, message, span, label)
}
