//! What stands beside the place where a part stops making sense.

use crate::grammar::Grammar;
use crate::tree::{Kind, Node};
use pest::Parser;

/// The tokens and brackets of one level: those inside the innermost bracket around a place, or those of a whole part.
pub(super) struct Row<'t> {
    /// The bracket that they stand in; none at the outermost level.
    pub(super) bracket: Option<Node<'t>>,
    /// What stands before that bracket, at its own level.
    pub(super) outside: Vec<Node<'t>>,
    pub(super) parts: Vec<Node<'t>>,
    /// How many of them stand before the place.
    pub(super) at: usize,
}

impl<'t> Row<'t> {
    /// The level of a place among the parts.
    pub(super) fn around(parts: &[Node<'t>], place: usize) -> Self {
        let mut row = Self { bracket: None, outside: Vec::new(), parts: parts.to_vec(), at: 0 };
        let is_around =
            |it: &Node<'_>| it.kind() == Kind::group && (it.range().start + 1..it.range().end).contains(&place);
        while let Some((index, group)) = row.parts.iter().copied().enumerate().find(|(_, it)| is_around(it)) {
            row.parts.truncate(index);
            row.outside = std::mem::replace(&mut row.parts, inside(group));
            row.bracket = Some(group);
        }
        row.at = row.parts.iter().take_while(|it| it.range().start < place).count();
        row
    }

    pub(super) fn get(&self, index: usize) -> Option<Node<'t>> {
        self.parts.get(index).copied()
    }

    /// The part before the one at `index`.
    pub(super) fn before(&self, index: usize) -> Option<Node<'t>> {
        self.get(index.checked_sub(1)?)
    }

    /// Whether a part stands there that reads like this.
    pub(super) fn is(&self, index: usize, text: &str) -> bool {
        self.get(index).is_some_and(|it| it.text() == text)
    }

    /// Where a part of that text stands, from `index` on.
    pub(super) fn find(&self, index: usize, text: &str) -> Option<usize> {
        (index..self.parts.len()).find(|at| self.is(*at, text))
    }

    /// The text from one part up to another, that one left out; empty if there is none.
    pub(super) fn text(&self, from: usize, to: usize) -> &'t str {
        self.parts.get(from..to).map_or("", text_of)
    }

    /// Whether a comment stands between two of the parts from one up to another.
    pub(super) fn has_comment(&self, from: usize, to: usize) -> bool {
        has_comment(self.parts.get(from..to).unwrap_or(&[]))
    }

    /// The first part of the value that ends before `end`: a name, a constant, a call, or a list in brackets. None where it is
    /// made of others.
    pub(super) fn value_before(&self, end: usize) -> Option<usize> {
        let mut start = self.call_or_name(end)?;
        while let Some(of) = start.checked_sub(1).filter(|dot| self.is(*dot, ".")) {
            start = self.call_or_name(of)?;
        }
        let piped = self.before(start).is_some_and(|it| it.kind() == Kind::pipe);
        (!piped).then_some(start)
    }

    fn call_or_name(&self, end: usize) -> Option<usize> {
        let last = end.checked_sub(1)?;
        let part = self.get(last).filter(|it| is_value(*it))?;
        let called = part.text().starts_with('(') && self.before(last).is_some_and(is_name);
        Some(if called { last - 1 } else { last })
    }

    /// The first part of what a comparison that begins at `end` would have on its left.
    pub(super) fn operand_before(&self, end: usize) -> Option<usize> {
        let is_looser = |it: Node<'_>| {
            matches!(it.kind(), Kind::assign | Kind::colon | Kind::comma | Kind::double_arrow)
                || matches!(it.text(), "if" | "where" | "and" | "or" | "not" | "else" | "match")
        };
        let start = (0..end).rev().find(|at| self.get(*at).is_some_and(is_looser)).map_or(0, |at| at + 1);
        (start < end).then_some(start)
    }

    /// Whether the value that ends before `index` is whole there: no operator follows that binds closer than `and`.
    pub(super) fn is_over(&self, index: usize) -> bool {
        let closer = |it: Node<'_>| {
            matches!(
                it.kind(),
                Kind::plus
                    | Kind::minus
                    | Kind::star
                    | Kind::slash
                    | Kind::concat
                    | Kind::coalesce
                    | Kind::pipe
                    | Kind::dot
                    | Kind::equal
                    | Kind::not_equal
                    | Kind::less
                    | Kind::less_equal
                    | Kind::greater
                    | Kind::greater_equal
                    | Kind::other
            ) || matches!(it.text(), "+" | "-" | "*" | "/" | "%" | "<" | ">" | "is" | "in" | "not" | "between" | "as")
                || it.text().starts_with(['(', '['])
        };
        // The end of a line ends the value as well, but for a pipe.
        let ended = self.ends_with_lines() && self.begins_line(index) && !self.is(index, "|>");
        ended || !self.get(index).is_some_and(closer)
    }

    /// The end of the value that begins at `start`.
    pub(super) fn value_from(&self, start: usize) -> Option<usize> {
        let part = self.get(start).filter(|it| is_value(*it))?;
        let mut end = start + 1;
        if is_name(part) && self.get(end).is_some_and(|it| touches(part, it) && it.text().starts_with('(')) {
            end += 1;
        }
        while self.is(end, ".") && self.get(end + 1).is_some_and(is_name) {
            end += 2;
        }
        Some(end)
    }

    /// Whether the end of a line ends what stands in it: not inside round and square brackets.
    pub(super) fn ends_with_lines(&self) -> bool {
        self.bracket.is_none_or(|it| it.text().starts_with('{'))
    }

    /// Whether a line begins with the part at `index`, or the bracket does.
    pub(super) fn begins_line(&self, index: usize) -> bool {
        match (self.before(index), self.get(index)) {
            (Some(before), Some(part)) => {
                let between = part.source().get(before.range().end..part.range().start);
                between.is_some_and(|it| it.contains('\n'))
            }
            (None, Some(_)) => true,
            _ => false,
        }
    }
}

/// The text of parts that follow each other.
pub(super) fn text_of<'t>(parts: &[Node<'t>]) -> &'t str {
    match parts {
        [first, ..] => {
            let end = parts.last().map_or(0, |last| last.range().end);
            first.source().get(first.range().start..end).unwrap_or("").trim_end()
        }
        [] => "",
    }
}

/// What stands between the brackets of a group.
pub(super) fn inside(group: Node<'_>) -> Vec<Node<'_>> {
    let is_bracket = |kind| {
        matches!(
            kind,
            Kind::open_paren
                | Kind::close_paren
                | Kind::open_bracket
                | Kind::close_bracket
                | Kind::open_brace
                | Kind::close_brace
        )
    };
    group.parts().filter(|it| !is_bracket(it.kind()) && !it.kind().is_missing()).collect()
}

/// Whether a comment stands between two parts that follow each other.
pub(super) fn has_comment(parts: &[Node<'_>]) -> bool {
    parts.windows(2).any(|pair| {
        let [last, first] = pair else { return false };
        let between = first.source().get(last.range().end..first.range().start);
        between.is_some_and(|it| !it.trim().is_empty())
    })
}

/// Whether a part begins the line below another one that ends its own, but for a comment.
pub(super) fn is_line_below(last: Node<'_>, first: Node<'_>) -> bool {
    let between = first.source().get(last.range().end..first.range().start);
    between.is_some_and(|it| it.matches('\n').count() == 1 && (it.trim().is_empty() || it.trim().starts_with('#')))
}

/// Whether no blank stands between two parts.
pub(super) fn touches(first: Node<'_>, second: Node<'_>) -> bool {
    first.range().end == second.range().start
}

/// Whether a part is a name of an expression.
pub(super) fn is_name(part: Node<'_>) -> bool {
    part.kind() == Kind::quoted_name || part.kind() == Kind::word && !RESERVED.contains(&part.text())
}

/// Whether a value can begin and end with a part.
pub(super) fn is_value(part: Node<'_>) -> bool {
    is_name(part) || is_constant(part) || part.kind() == Kind::group
}

/// Whether a part is a constant of the language.
pub(super) fn is_constant(part: Node<'_>) -> bool {
    matches!(
        part.kind(),
        Kind::string
            | Kind::raw_string
            | Kind::int
            | Kind::decimal
            | Kind::float
            | Kind::percent
            | Kind::quantity
            | Kind::date
            | Kind::time
            | Kind::null
            | Kind::bool
    )
}

/// Whether a text is a value of the language.
pub(super) fn reads(text: &str) -> bool {
    Grammar::parse(Kind::strict_value, text).is_ok()
}

const RESERVED: &[&str] = &["and", "or", "not", "in", "is", "between", "as", "if", "else", "match"];
