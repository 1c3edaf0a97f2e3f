//! Blocks: what stands between braces, and the file itself.

use super::align::{Row, align};
use super::cells::{cells, family};
use super::{is_broken, print, verbatim};
use crate::tree::{Kind, Node};

/// Blanks for each level.
const INDENT: usize = 2;

/// Whether the children of a node are lines of their own.
pub(super) fn is_block(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::use_names
            | Kind::environment_body
            | Kind::source_body
            | Kind::files_body
            | Kind::columns_body
            | Kind::checks_body
            | Kind::schema_body
            | Kind::map_body
            | Kind::dataset_body
            | Kind::pipeline_body
            | Kind::lookup_body
            | Kind::policy_body
            | Kind::test_body
            | Kind::facts
            | Kind::struct_fields
            | Kind::options
            | Kind::match_body
    )
}

/// Whether a node is a block that is written on several lines. One without anything in it is printed as two braces.
pub(super) fn has_lines(node: Node<'_>) -> bool {
    let is_blank = |kind| matches!(kind, Kind::newline | Kind::space) || is_brace(kind);
    is_block(node.kind())
        && node.children().any(|child| matches!(child.kind(), Kind::newline | Kind::comment | Kind::doc))
        && node.children().any(|child| !is_blank(child.kind()))
}

/// A block with its braces; `indent` is that of the line on which it opens.
pub(super) fn block(node: Node<'_>, indent: usize) -> String {
    if !has_lines(node) {
        let parts: Vec<_> = node.parts().filter(|part| !is_brace(part.kind())).collect();
        return if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", row(&parts, indent)) };
    }
    let inner = rows(node, indent + INDENT);
    if inner.is_empty() {
        return "{}".to_owned();
    }
    format!("{{\n{inner}\n{}}}", " ".repeat(indent))
}

/// The lines of a block or of the file, without a line break at the end.
pub(super) fn rows(node: Node<'_>, indent: usize) -> String {
    let mut rows: Vec<Row> = Vec::new();
    let mut line: Vec<Node<'_>> = Vec::new();
    let mut blank = false;
    for child in node.children() {
        match child.kind() {
            Kind::newline => {
                if line.is_empty() {
                    blank = true;
                } else {
                    if blank && !rows.is_empty() {
                        rows.push(Row::Blank);
                    }
                    rows.push(read(&line, indent, node));
                    line.clear();
                    blank = false;
                }
            }
            Kind::space | Kind::bom | Kind::EOI | Kind::misplaced_open => {}
            kind if is_brace(kind) => {
                // The first line after the brace is not a blank one.
                blank = false;
            }
            _ => line.push(child),
        }
    }
    if !line.is_empty() {
        if blank && !rows.is_empty() {
            rows.push(Row::Blank);
        }
        rows.push(read(&line, indent, node));
    }
    align(&rows, indent)
}

fn is_brace(kind: Kind) -> bool {
    matches!(kind, Kind::open_brace | Kind::close_brace)
}

/// One line: its parts, of which the last may be a comment.
fn read(line: &[Node<'_>], indent: usize, parent: Node<'_>) -> Row {
    let (parts, remark) = match line {
        [parts @ .., last] if matches!(last.kind(), Kind::comment | Kind::doc) => {
            (parts, Some(last.text().trim_end().to_owned()))
        }
        _ => (line, None),
    };
    let ([first, ..], [.., last]) = (parts, parts) else {
        return Row::Line { cells: remark.into_iter().collect(), family: None, remark: None };
    };
    if parts.iter().any(|part| part.kind().is_error() || is_broken(*part)) {
        let text = verbatim(*first, *last, parent.source());
        return Row::Line { cells: vec![text], family: None, remark };
    }
    match parts {
        [only] => Row::Line { cells: cells(*only, indent), family: family(*only), remark },
        _ => Row::Line { cells: vec![row(parts, indent)], family: None, remark },
    }
}

/// Parts on one line: two blanks between them where no comma stands.
fn row(parts: &[Node<'_>], indent: usize) -> String {
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        let after_comma = index > 0 && parts.get(index - 1).is_some_and(|before| before.kind() == Kind::comma);
        if part.kind() != Kind::comma && index > 0 {
            out.push_str(if after_comma || part.kind() == Kind::use_name { " " } else { "  " });
        }
        out.push_str(&print::node(*part, indent));
    }
    out
}
