//! Printing the tokens of a node.

use super::block::{block, is_block};
use super::text_block;
use crate::tree::{Kind, Node};

const INDENT: usize = 2;

/// A node as it is printed on a line that is indented by `indent`.
pub(super) fn node(node: Node<'_>, indent: usize) -> String {
    nodes(&[node], indent)
}

/// Nodes that follow each other.
pub(super) fn nodes(nodes: &[Node<'_>], indent: usize) -> String {
    let mut printer = Printer::new(indent);
    for node in nodes {
        printer.visit(*node);
    }
    printer.out
}

struct Printer {
    out: String,
    /// Indentation of the line that the nodes begin on.
    base: usize,
    /// Indentation of the line that is being written.
    indent: usize,
    /// For each open bracket the indentation of the line that opened it.
    open: Vec<usize>,
    /// The token before.
    before: Option<Kind>,
    /// Whether nothing comes between the token before and the next.
    glued: bool,
    /// Line breaks since the token before.
    breaks: usize,
}

impl Printer {
    fn new(indent: usize) -> Self {
        Self { out: String::new(), base: indent, indent, open: Vec::new(), before: None, glued: false, breaks: 0 }
    }

    fn visit(&mut self, node: Node<'_>) {
        let kind = node.kind();
        if is_block(kind) {
            self.separate(Kind::open_brace);
            let text = block(node, self.indent);
            self.out.push_str(&text);
            self.before = Some(Kind::close_brace);
            return;
        }
        if node.is_leaf() {
            self.token(node);
            return;
        }
        // A list of arguments belongs to the word before it.
        if belongs_to_word(kind) {
            self.glued = true;
        }
        let mut operand_is_due =
            matches!(kind, Kind::expression | Kind::wide_expression | Kind::bound | Kind::type_argument);
        for child in node.children() {
            // `list<text>`
            if kind == Kind::list_type && child.kind() != Kind::kw_list {
                self.glued = true;
            }
            self.visit(child);
            if matches!(child.kind(), Kind::minus) && operand_is_due {
                self.glued = true;
            }
            if !child.kind().is_trivia() {
                operand_is_due =
                    is_infix(child.kind()) || (operand_is_due && matches!(child.kind(), Kind::kw_not | Kind::minus));
            }
            if kind == Kind::secret_place && child.kind() == Kind::word {
                self.glued = true;
            }
        }
    }

    fn token(&mut self, leaf: Node<'_>) {
        match leaf.kind() {
            Kind::space | Kind::bom => {}
            Kind::newline => self.breaks += 1,
            Kind::comment | Kind::doc => {
                if self.breaks == 0 {
                    self.out.push_str("  ");
                } else {
                    self.line(Kind::comment);
                }
                self.out.push_str(leaf.text().trim_end());
                self.before = Some(Kind::comment);
                self.glued = false;
            }
            kind => {
                if is_closing(kind) {
                    let opener = self.open.pop();
                    if self.breaks > 0 {
                        self.indent = opener.unwrap_or(self.indent);
                    }
                }
                self.separate(kind);
                if kind == Kind::text_block {
                    self.out.push_str(&text_block(leaf.text()));
                } else {
                    self.out.push_str(leaf.text());
                }
                if is_opening(kind) {
                    self.open.push(self.indent);
                }
                self.before = Some(kind);
            }
        }
    }

    /// Writes what stands between the token before and the next.
    fn separate(&mut self, next: Kind) {
        if self.breaks > 0 {
            self.line(next);
        } else if let Some(before) = self.before
            && !self.glued
            && is_apart(before, next)
        {
            self.out.push(' ');
        }
        self.glued = false;
    }

    /// Begins a new line, after a blank one if there was one between two tokens.
    fn line(&mut self, next: Kind) {
        let inside = self.before.is_some_and(|before| !is_opening(before)) && !is_closing(next);
        if self.breaks > 1 && inside {
            self.out.push('\n');
        }
        self.breaks = 0;
        if !is_closing(next) {
            // Outside of brackets a line that goes on is indented, and so is a pipe anywhere.
            self.indent = match self.open.last() {
                Some(opener) if next == Kind::pipe => opener + 2 * INDENT,
                Some(opener) => opener + INDENT,
                None => self.base + INDENT,
            };
        }
        self.out.push('\n');
        self.out.push_str(&" ".repeat(self.indent));
    }
}

fn is_opening(kind: Kind) -> bool {
    matches!(kind, Kind::open_paren | Kind::open_bracket | Kind::open_brace)
}

/// Whether a list in round brackets belongs to the word before it.
fn belongs_to_word(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::arguments
            | Kind::type_arguments
            | Kind::setting_arguments
            | Kind::label_kind
            | Kind::parameters
            | Kind::kinds
            | Kind::fact_column
            | Kind::keep_by
    )
}

fn is_closing(kind: Kind) -> bool {
    matches!(kind, Kind::close_paren | Kind::close_bracket | Kind::close_brace)
}

/// Whether a blank stands between two tokens of a line.
fn is_apart(before: Kind, next: Kind) -> bool {
    let inside = matches!(before, Kind::open_paren | Kind::open_bracket)
        || matches!(next, Kind::close_paren | Kind::close_bracket);
    let touching = matches!(next, Kind::comma | Kind::colon | Kind::question | Kind::dot | Kind::dots)
        || matches!(before, Kind::at_sign | Kind::dot | Kind::dots);
    !inside && !touching
}

fn is_infix(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::equal
            | Kind::not_equal
            | Kind::less_equal
            | Kind::greater_equal
            | Kind::less
            | Kind::greater
            | Kind::concat
            | Kind::plus
            | Kind::minus
            | Kind::star
            | Kind::slash
            | Kind::coalesce
            | Kind::kw_and
            | Kind::kw_or
            | Kind::kw_between
    )
}
