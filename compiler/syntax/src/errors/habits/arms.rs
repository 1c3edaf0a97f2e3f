//! Arms of a `match`.

use ingest_diagnostics::{Applicability, Diagnostic, Span};

use super::super::Report;
use super::row::{Row, inside, is_constant, reads, text_of};
use super::{Slip, foreign, instead, together};
use crate::rules;
use crate::tree::{Kind, Node};

impl<'t> Report<'t> {
    /// Arms of a `match`, and functions without a name.
    pub(super) fn arm(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let row = slip.row();
        let Some(matching) = Matching::of(&row) else { return self.arrow_of_a_function(slip) };
        self.comma_behind_an_arm(slip, &row)
            .or_else(|| self.mended_match(slip, &row))
            .or_else(|| self.condition_of_an_arm(slip, &row, &matching))
    }

    /// `x -> x + 1`
    fn arrow_of_a_function(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        if slip.token() != "->" || !(slip.wants(Kind::double_arrow) || slip.wants_operator()) {
            return None;
        }
        let span = self.place(slip);
        let found = foreign("a function without a name has the arrow `=>`", span, "this arrow belongs to a load");
        Some(instead(found, span, "=>"))
    }

    /// `case "a": x`, `"a" -> x`, `default => x`, `"a" | "b" => x`, `["a", "b"] => x`
    fn mended_match(&self, slip: &Slip<'_, 't>, row: &Row<'t>) -> Option<Diagnostic> {
        let wants_pattern = slip.wants(Kind::pattern) || slip.wants(Kind::wildcard);
        let wants_sign = slip.wants(Kind::double_arrow);
        let place = self.place(slip);
        let touches = slip.before_end() == slip.look.at;
        let (message, span, label, alone) = match slip.token() {
            "->" if wants_sign => {
                ("an arm of a `match` has the arrow `=>`", place, "this arrow belongs to a load", Some("=>"))
            }
            ":" | "then" if wants_sign => {
                let sign = if touches { " =>" } else { "=>" };
                ("an arm of a `match` has the arrow `=>`", place, "expected `=>` here", Some(sign))
            }
            "|" | "||" | "or" if wants_sign => {
                ("the values of an arm are separated by commas", place, "expected `,` here", None)
            }
            "default" | "otherwise" | "else" if wants_pattern => {
                ("the arm for all other values is `_`", place, "no pattern", Some("_"))
            }
            "=>" if slip.follows("else") => {
                ("the arm for all other values is `_`", self.word_before(slip), "no pattern", Some("_"))
            }
            "case" | "when" if wants_pattern => {
                ("an arm of a `match` begins with its value", place, "not needed", None)
            }
            "[" if wants_pattern => ("the values of an arm stand without brackets", place, "not needed", None),
            _ => return None,
        };
        let found = foreign(message, span, label);
        let mut edits = Vec::new();
        let (mut at, mut example) = (0, None);
        while at < row.parts.len() {
            let Some(arm) = self.mended_arm(row, at, &mut edits) else {
                at += 1;
                continue;
            };
            if (at..arm.end).contains(&row.at) {
                example = Some(format!("write `{} => …`", arm.patterns));
            }
            at = arm.end;
        }
        Some(match (example, alone) {
            (Some(example), _) => together(found, example, edits),
            // Arms on one line cannot be told apart.
            (None, Some(alone)) => instead(found, span, alone),
            (None, None) => found.help("write `\"a\", \"b\" => …`"),
        })
    }

    /// `"a" => x, "b" => y`
    fn comma_behind_an_arm(&self, slip: &Slip<'_, 't>, row: &Row<'t>) -> Option<Diagnostic> {
        if slip.token() != "," || !slip.wants_operator() {
            return None;
        }
        // Between an arrow and the next one, the first comma ends a value, and others stand between patterns.
        let mut in_value = false;
        let mut edits = Vec::new();
        for (at, part) in row.parts.iter().enumerate() {
            if matches!(part.text(), "=>" | "->") {
                in_value = true;
            } else if part.kind() == Kind::comma && std::mem::take(&mut in_value) {
                let start = row.before(at).map_or(part.range().start, |it| it.range().end);
                // On the line of the value, a sign before the next arm's constant would take something from it.
                let signed = row.get(at + 1).is_some_and(is_minus) && !row.begins_line(at + 1);
                edits.push((self.span(start, part.range().end), if signed { "\n" } else { "" }));
            }
        }
        let found =
            Diagnostic::new(&rules::STRAY_COMMA, "a comma separates nothing", self.place(slip), "none is due here")
                .why("an arm of a `match` ends with its value");
        Some(together(found, "remove it".to_owned(), edits))
    }

    /// What turns the arm that begins at a part into one of this language; none where no arm begins.
    fn mended_arm(&self, row: &Row<'t>, start: usize, edits: &mut Vec<(Span, &'static str)>) -> Option<Arm> {
        let mut own: Vec<(Span, &'static str)> = Vec::new();
        let mut at = start;
        let first = row.get(at)?;
        let introduced = matches!(first.text(), "case" | "when");
        // On the line of another arm, one begins where a sign follows a single value.
        let sign = row.get(at + 1).is_some_and(|it| matches!(it.text(), "->" | "then" | ":" | "=>"));
        let alone = sign && (is_pattern(first) || matches!(first.text(), "_" | "default" | "otherwise"));
        if !introduced && !alone && !row.begins_line(at) {
            return None;
        }
        if introduced {
            let next = row.get(at + 1)?;
            own.push((self.span(first.range().start, next.range().start), ""));
            at += 1;
        }
        let mut patterns = String::new();
        let part = row.get(at)?;
        if part.text().starts_with('[') && part.text().ends_with(']') {
            let inner = inside(part);
            let (open, close) = (part.range().start, part.range().end);
            patterns.push_str(text_of(&inner));
            own.push((self.span(open, open + 1), ""));
            own.push((self.span(close - 1, close), ""));
            at += 1;
        } else if matches!(part.text(), "default" | "otherwise" | "else" | "_") {
            if part.text() != "_" {
                own.push((self.span_of(part), "_"));
            }
            patterns.push('_');
            at += 1;
        } else {
            at = self.mended_patterns(row, at, &mut patterns, &mut own);
        }
        let sign = row.get(at).filter(|_| !patterns.is_empty())?;
        match sign.text() {
            "=>" => {}
            ":" | "->" | "then" => {
                let touches = row.before(at).is_some_and(|it| it.range().end == sign.range().start);
                own.push((self.span_of(sign), if touches { " =>" } else { "=>" }));
            }
            _ => return None,
        }
        edits.append(&mut own);
        Some(Arm { patterns, end: at + 1 })
    }

    /// The end of the patterns of an arm: `"a" | "b"`.
    fn mended_patterns(
        &self,
        row: &Row<'t>,
        start: usize,
        patterns: &mut String,
        edits: &mut Vec<(Span, &'static str)>,
    ) -> usize {
        let mut at = start;
        while let Some(part) = row.get(at) {
            let bars = (at..row.parts.len()).take_while(|at| row.is(*at, "|")).count();
            let length = if part.text() == "or" { 1 } else { bars };
            if length > 0 {
                let (Some(before), Some(next)) = (row.before(at), row.get(at + length)) else { break };
                edits.push((self.span(before.range().end, next.range().start), ", "));
                patterns.push_str(", ");
                at += length;
            } else if is_pattern(part) {
                patterns.push_str(part.text());
                if part.kind() == Kind::comma {
                    patterns.push(' ');
                }
                at += 1;
            } else {
                break;
            }
        }
        at
    }

    /// `match { N > 3 => a  _ => b }`, `match N { > 3 => a  _ => b }`
    fn condition_of_an_arm(&self, slip: &Slip<'_, 't>, row: &Row<'t>, matching: &Matching<'t>) -> Option<Diagnostic> {
        let wants_pattern = slip.wants(Kind::pattern) || slip.wants(Kind::wildcard);
        let condition =
            slip.token().starts_with(|it: char| it.is_ascii_alphabetic() || matches!(it, '<' | '>' | '!' | '('));
        let found = if matching.subject.is_empty() {
            foreign("a `match` names the value that it looks at", self.span_of(matching.word), "no value behind it")
        } else if wants_pattern && condition {
            foreign(
                "an arm of a `match` is for constants, not for conditions",
                self.place(slip),
                "expected a constant here",
            )
        } else {
            return None;
        };
        let choice = matching.as_choice(row);
        let example = choice.as_deref().filter(|it| it.len() <= LONGEST).map_or_else(
            || {
                format!(
                    "write `if {} {{ … }} else {{ … }}`",
                    matching.first_condition(row).unwrap_or("condition".to_owned())
                )
            },
            |choice| format!("write `{choice}`"),
        );
        let found = found.help(example);
        Some(match choice.filter(|it| reads(it)) {
            Some(choice) => {
                let whole = self.span_of(matching.word).to(self.span_of(row.bracket?));
                found.fix("write it as `if … else …`", Applicability::Safe, whole, choice)
            }
            None => found,
        })
    }
}

/// A choice that is longer than this is no example.
const LONGEST: usize = 100;

/// An arm as it is written here.
struct Arm {
    patterns: String,
    /// Where its value begins.
    end: usize,
}

/// The `match` around a row.
struct Matching<'t> {
    word: Node<'t>,
    subject: &'t str,
}

impl<'t> Matching<'t> {
    fn of(row: &Row<'t>) -> Option<Self> {
        row.bracket.filter(|it| it.text().starts_with('{'))?;
        let at = row.outside.iter().rposition(|it| it.text() == "match")?;
        let behind = row.outside.get(at + 1..)?;
        let braced = behind.iter().any(|it| it.text().starts_with('{'));
        (!braced).then_some(Self { word: *row.outside.get(at)?, subject: text_of(behind) })
    }

    /// What the first arm asks.
    fn first_condition(&self, row: &Row<'t>) -> Option<String> {
        self.condition(row.parts.get(..row.find(0, "=>")?)?)
    }

    /// The condition that patterns of an arm stand for.
    fn condition(&self, patterns: &[Node<'t>]) -> Option<String> {
        let (subject, written) = (self.subject, text_of(patterns));
        let first = patterns.first()?;
        let simple = !subject.is_empty() && !subject.contains([' ', '\n']);
        if matches!(first.text(), "<" | ">" | "<=" | ">=" | "==" | "!=") {
            return simple.then(|| format!("{subject} {written}"));
        }
        // `n if n > 3`
        if let [name, word, asked @ ..] = patterns
            && word.text() == "if"
        {
            return if simple { renamed(asked, name.text(), subject) } else { None };
        }
        if !patterns.iter().all(|it| is_pattern(*it)) {
            // A name alone may be one for whatever is looked at.
            let binds = !subject.is_empty() && patterns.len() == 1 && first.kind() == Kind::word;
            return (!binds).then(|| written.to_owned());
        }
        let several = patterns.iter().any(|it| it.kind() == Kind::comma);
        let range = patterns.iter().position(|it| it.kind() == Kind::dots);
        match range {
            _ if !simple => None,
            Some(_) if several => None,
            Some(at) => {
                let (low, high) = (text_of(patterns.get(..at)?), text_of(patterns.get(at + 1..)?));
                Some(format!("{subject} between {low} and {high}"))
            }
            None if several => {
                let constants: Vec<_> = patterns.split(|it| it.kind() == Kind::comma).map(text_of).collect();
                let listed: Vec<_> = constants.iter().copied().filter(|it| !matches!(*it, "null" | "")).collect();
                let found = match listed.as_slice() {
                    [] => return Some(format!("{subject} is null")),
                    [one] => format!("{subject} == {one}"),
                    all => format!("{subject} in [{}]", all.join(", ")),
                };
                // A list finds no null.
                Some(if constants.contains(&"null") { format!("{subject} is null or {found}") } else { found })
            }
            None if written == "null" => Some(format!("{subject} is null")),
            None => Some(format!("{subject} == {written}")),
        }
    }

    /// The value of an arm, which may speak of what is looked at by the name that its patterns give it.
    fn value(&self, patterns: &[Node<'t>], value: &[Node<'t>]) -> Option<String> {
        match patterns {
            [name, word, ..] if word.text() == "if" => renamed(value, name.text(), self.subject),
            _ => Some(text_of(value).to_owned()),
        }
    }

    /// The same as a choice; none where an arm is not on a line of its own, or something would be lost.
    fn as_choice(&self, row: &Row<'t>) -> Option<String> {
        if row.bracket?.contains(|kind| matches!(kind, Kind::comment | Kind::doc)) {
            return None;
        }
        let starts: Vec<_> = (0..row.parts.len()).filter(|at| row.begins_line(*at)).collect();
        let mut made = String::new();
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(row.parts.len());
            let sign = row.find(*start, "=>").filter(|sign| *sign < end)?;
            let value = self.value(row.parts.get(*start..sign)?, row.parts.get(sign + 1..end)?)?;
            if matches!(row.get(*start)?.text(), "_" | "default" | "otherwise" | "else") {
                let last = index > 0 && end == row.parts.len();
                return last.then(|| format!("{made} else {{ {value} }}"));
            }
            let condition = self.condition(row.parts.get(*start..sign)?)?;
            let word = if index == 0 { "if" } else { " else if" };
            made = format!("{made}{word} {condition} {{ {value} }}");
        }
        None
    }
}

/// The text of the parts with another name for what a name stands for; none where the name is given anew inside.
fn renamed(parts: &[Node<'_>], name: &str, other: &str) -> Option<String> {
    let leaves: Vec<_> = parts.iter().flat_map(|it| it.leaves()).filter(|it| !it.text().trim().is_empty()).collect();
    let (start, whole) = (leaves.first()?.range().start, text_of(parts));
    let (mut made, mut from) = (String::new(), 0);
    for (at, leaf) in leaves.iter().enumerate() {
        let next = leaves.get(at + 1).map_or("", |it| it.text());
        let member = at.checked_sub(1).and_then(|at| leaves.get(at)).is_some_and(|it| it.kind() == Kind::dot);
        // A field, the name of an argument and a function are named in their own right.
        if leaf.kind() != Kind::word || leaf.text() != name || member || matches!(next, ":" | "(") {
            continue;
        }
        if next == "=>" {
            return None;
        }
        let range = leaf.range();
        made.push_str(whole.get(from..range.start - start)?);
        made.push_str(other);
        from = range.end - start;
    }
    made.push_str(whole.get(from..)?);
    Some(made)
}

fn is_minus(part: Node<'_>) -> bool {
    part.kind() == Kind::minus || part.text() == "-"
}

/// Whether a part can be one of a pattern.
fn is_pattern(part: Node<'_>) -> bool {
    is_constant(part) || matches!(part.kind(), Kind::comma | Kind::dots) || is_minus(part)
}
