//! The formatter: the one layout of a file.
//!
//! It prints the tree anew, token by token: two blanks for each level, one blank between tokens, columns aligned, at most
//! one blank line in a row. Line breaks inside brackets stay where they are, comments too. A line that could not be read
//! stays as it is, and so does a declaration whose block has no end.

mod align;
mod block;
mod cells;
mod print;

use crate::brackets::Brackets;
use crate::grammar::Grammar;
use crate::tree::{self, Kind, Node};

/// The text in its one layout. Formatting twice changes nothing more, and the abstract syntax stays the same.
pub fn format(text: &str) -> String {
    let brackets = Brackets::of(text);
    let seen = brackets.hide(text);
    let Ok(pairs) = <Grammar as pest::Parser<Kind>>::parse(Kind::file, &seen) else { return text.to_owned() };
    let tree = tree::build(text, pairs);
    let mut out = block::rows(tree.root(), 0);
    // A text over several lines that has no end reaches to the end of the file, its last line break included.
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    // At the very beginning it would be a mark of the encoding, and not the slip that it is.
    if out.starts_with('\u{FEFF}') {
        out.insert(0, '\n');
    }
    out
}

/// Whether a node must stay as it is written: a part of it could not be read, and that part has no line of its own.
fn is_broken(node: Node<'_>) -> bool {
    node.children().any(|child| {
        let kind = child.kind();
        kind.is_error()
            || kind.is_missing()
            || kind == Kind::open_string
            || (!child.is_leaf() && if block::has_lines(child) { lacks_brace(child) } else { is_broken(child) })
    })
}

/// Whether a brace of a block is not there, or not where it belongs: printing the block would put it in.
fn lacks_brace(block: Node<'_>) -> bool {
    [Kind::missing_open, Kind::misplaced_open, Kind::missing_close].iter().any(|kind| block.child(*kind).is_some())
}

/// The text from the beginning of one node to the end of another, as it is written.
fn verbatim(first: Node<'_>, last: Node<'_>, text: &str) -> String {
    let end = last
        .leaves()
        .filter(|leaf| !matches!(leaf.kind(), Kind::space | Kind::newline) && !leaf.text().is_empty())
        .last()
        .map_or(last.range().end, |leaf| leaf.range().end);
    let written = text.get(first.range().start..end).unwrap_or("");
    written.split('\n').map(|line| line.trim_end_matches('\r')).collect::<Vec<_>>().join("\n")
}
