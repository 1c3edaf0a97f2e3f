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
    if !out.is_empty() {
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
            || (!child.is_leaf()
                && if block::has_lines(child) {
                    lacks_brace(child) || begins_as_other(child)
                } else {
                    is_broken(child)
                })
    })
}

/// Whether what stands behind the brace of a block would end the block on a line of its own, where it belongs to what is
/// around: `format csv { columns`.
fn begins_as_other(block: Node<'_>) -> bool {
    let rule = match block.kind() {
        Kind::options | Kind::facts | Kind::files_body => Kind::outer_clause,
        Kind::columns_body | Kind::checks_body => Kind::outer_block,
        _ => return false,
    };
    let mut behind = block.children().skip_while(|child| child.kind() != Kind::open_brace).skip(1);
    let Some(first) = behind.find(|child| child.kind() != Kind::space).filter(|child| !child.kind().is_trivia()) else {
        return false;
    };
    let rest = block.source().get(first.range().start..).unwrap_or("");
    let line = format!("\n{}", rest.lines().next().unwrap_or(""));
    <Grammar as pest::Parser<Kind>>::parse(rule, &line).is_ok()
}

/// Whether a brace of a block is not there, or not where it belongs: printing the block would put it in.
fn lacks_brace(block: Node<'_>) -> bool {
    [Kind::missing_open, Kind::misplaced_open, Kind::missing_close].iter().any(|kind| block.child(*kind).is_some())
}

/// A text over several lines as it is printed. One without its closing quotes reaches to the end of the file, whose last
/// blanks and line ends are none of it.
fn text_block(written: &str) -> String {
    if is_closed(written) { written.replace("\r\n", "\n") } else { written.trim_end().replace("\r\n", "\n") }
}

fn is_closed(text_block: &str) -> bool {
    text_block.len() >= 6 && text_block.ends_with("\"\"\"")
}

/// The text from the beginning of one node to the end of another, as it is written.
fn verbatim(first: Node<'_>, last: Node<'_>, text: &str) -> String {
    let written = last
        .leaves()
        .filter(|leaf| !matches!(leaf.kind(), Kind::space | Kind::newline) && !leaf.text().is_empty())
        .last();
    let end = written.map_or(last.range().end, |leaf| match leaf.kind() {
        Kind::text_block if !is_closed(leaf.text()) => leaf.range().start + leaf.text().trim_end().len(),
        _ => leaf.range().end,
    });
    let written = text.get(first.range().start..end).unwrap_or("");
    written.split('\n').map(|line| line.trim_end_matches('\r')).collect::<Vec<_>>().join("\n")
}
