//! Which files a source reads.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::row::{has_comment, is_line_below, text_of};
use super::{Slip, foreign, instead};
use crate::tree::{Kind, Node};

/// Words before a pattern elsewhere.
const PATTERNS: &[&str] = &["files", "file", "pattern", "patterns", "path", "paths", "glob"];

const ROLES: &str = "`history` is what came once, `increment` what comes again and again";

impl<'t> Report<'t> {
    pub(super) fn files(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        match slip.strict {
            Kind::strict_source => self.files_without_braces(slip),
            Kind::strict_files => self.file_without_a_word(slip),
            _ => None,
        }
    }

    /// `files "a_*.csv"`, `files: "a_*.csv"`, `files ["a", "b"]`, `history "a.csv"`
    fn files_without_braces(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let word = slip.first_word();
        let first = slip.parts.first()?;
        let roles = is_role(*first);
        if !roles && !PATTERNS.contains(&word) {
            return None;
        }
        let patterns: Vec<_> =
            slip.parts.iter().flat_map(|it| it.leaves()).filter(|it| it.kind() == Kind::string).collect();
        let braced = slip.parts.iter().any(|it| it.text().starts_with('{'));
        if braced {
            return None;
        }
        let span = self.place(slip);
        let found = if roles {
            foreign(format!("`{word}` stands in the braces of `files`"), span, "no line of a source begins like this")
        } else {
            foreign("the patterns of files stand in braces, each behind what it brings", span, "expected `{` here")
                .why(ROLES)
        };
        let role = if roles { word } else { "increment" };
        let lines: Vec<_> = if patterns.is_empty() {
            let bare = slip
                .parts
                .get(1..)
                .map(text_of)
                .filter(|it| it.contains(['*', '.']) && !it.contains([' ', '"', '\n']))?;
            vec![format!("{role} \"{bare}\"")]
        } else {
            // Lines below one another have each its own word.
            let mut role = role;
            let mut lines = Vec::new();
            for leaf in slip.parts.iter().flat_map(|it| it.leaves()) {
                if roles && is_role(leaf) {
                    role = leaf.text();
                } else if leaf.kind() == Kind::string {
                    lines.push(format!("{role} {}", leaf.text()));
                }
            }
            lines
        };
        let made = format!("files {{ {} }}", lines.join("  "));
        let whole = self.span_of(*first).to(self.span_of(*slip.parts.last()?));
        // A comment behind one of several lines would be lost.
        if has_comment(&slip.parts) {
            return Some(found.help(format!("write `{made}`")));
        }
        Some(found.fix(format!("write `{made}`"), Applicability::Unsafe, whole, made))
    }

    /// `files { "a_*.csv" }`, `files { history: "a_*.csv" }`
    fn file_without_a_word(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let [first, rest @ ..] = slip.parts.as_slice() else { return None };
        if first.kind() == Kind::string && slip.look.at == slip.start {
            let span = self.place(slip);
            let place = self.span(slip.start, slip.start);
            return Some(
                foreign("a pattern of files has a word before it", span, "expected `history` or `increment` here")
                    .why(ROLES)
                    .fix(format!("write `increment {}`", first.text()), Applicability::Unsafe, place, "increment "),
            );
        }
        let colon = rest.first().filter(|it| it.kind() == Kind::colon)?;
        let pattern = rest.get(1).filter(|it| it.kind() == Kind::string)?;
        let word = if matches!(first.text(), "history" | "increment") { first.text() } else { "increment" };
        let found = foreign(format!("no colon follows `{}`", first.text()), self.span_of(*colon), "not needed");
        let span = self.span_of(*first).to(self.span_of(*pattern));
        let whole = rest.iter().skip(2).all(|it: &Node<'_>| !matches!(it.kind(), Kind::string | Kind::word));
        Some(if whole { instead(found, span, &format!("{word} {}", pattern.text())) } else { found })
    }
}

/// The lines below a pattern without its block that have one, too: all of them belong in one block.
pub(in crate::errors) fn rest_of_files<'n, 't>(line: Node<'t>, below: &'n [Node<'t>]) -> &'n [Node<'t>] {
    let is_pattern = |line: Node<'t>| line.kind() == Kind::error_line && line.parts().next().is_some_and(is_role);
    let mut last = line;
    let mut length = 0;
    while let Some(next) = below.get(length).copied().filter(|next| is_pattern(last) && is_pattern(*next)) {
        let ends = last.parts().last().zip(next.parts().next());
        if !ends.is_some_and(|(last, first)| is_line_below(last, first)) {
            break;
        }
        last = next;
        length += 1;
    }
    below.get(..length).unwrap_or(&[])
}

/// Whether a part is a word that a pattern of files stands behind.
fn is_role(part: Node<'_>) -> bool {
    matches!(part.text(), "history" | "increment")
}
