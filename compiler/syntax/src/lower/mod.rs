//! From the tree to the abstract syntax.

mod columns;
mod datasets;
mod expressions;
mod items;
mod library;
mod literals;
mod maps;
mod operators;
mod schemas;
mod settings;
mod sources;
mod test_blocks;
mod texts;
mod types;

use ingest_diagnostics::{Diagnostic, FileId, Span};

use crate::ast::{self, Expr, ExprKind, Name, Spanned};
use crate::rules;
use crate::tree::{Kind, Node, Tree};

/// The abstract syntax of a file, with what is wrong in its constants and operators.
pub(crate) fn file(tree: &Tree, file: FileId) -> (ast::File, Vec<Diagnostic>) {
    let mut lower = Lower { file, errors: Vec::new(), depth: 0 };
    let items = documented(tree.root()).filter_map(|(doc, node)| lower.item(doc, node)).collect();
    (ast::File { items }, lower.errors)
}

/// The abstract syntax of a file that is one expression.
pub(crate) fn expression(tree: &Tree, file: FileId) -> (Expr, Vec<Diagnostic>) {
    let mut lower = Lower { file, errors: Vec::new(), depth: 0 };
    let expr = tree.root().child(Kind::wide_value).map(|node| lower.value(node));
    let expr = expr.unwrap_or(Expr { kind: ExprKind::Error, span: Span::new(file, 0, tree.text().len() as u32) });
    (expr, lower.errors)
}

/// What is being lowered.
pub(crate) struct Lower {
    file: FileId,
    errors: Vec<Diagnostic>,
    /// How many expressions are around the one that is being lowered.
    depth: u32,
}

impl Lower {
    fn span(&self, node: Node<'_>) -> Span {
        let range = node.range();
        Span::new(self.file, range.start as u32, range.end as u32)
    }

    /// An identifier, its backticks taken off.
    fn name(&self, node: Node<'_>) -> Name {
        Spanned { value: node.text().trim_matches('`').to_owned(), span: self.span(node) }
    }

    /// The first identifier directly below a node.
    fn name_in(&self, node: Node<'_>) -> Option<Name> {
        node.parts().find(|part| is_name(part.kind())).map(|part| self.name(part))
    }

    /// The identifiers directly below a node.
    fn names_in(&self, node: Node<'_>) -> Vec<Name> {
        node.parts().filter(|part| is_name(part.kind())).map(|part| self.name(part)).collect()
    }

    /// The first text directly below a node.
    fn text_in(&mut self, node: Node<'_>) -> Option<Spanned<String>> {
        node.parts().find(|part| is_text(part.kind())).map(|part| self.text(part))
    }

    /// Puts a value into its place, and reports one that is there already.
    fn once<T>(&mut self, place: &mut Option<T>, value: Option<T>, what: &str, span: Span) {
        if place.is_some() {
            self.errors.push(
                Diagnostic::new(&rules::REPEATED_PART, format!("{what} is given twice"), span, "given again here")
                    .help("keep one of them"),
            );
        } else {
            *place = value;
        }
    }
}

fn is_name(kind: Kind) -> bool {
    matches!(kind, Kind::word | Kind::quoted_name | Kind::type_name)
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::string | Kind::raw_string | Kind::open_string)
}

/// What is directly below a node, each with the documentation above it: the `##` lines that end on the line before.
fn documented(node: Node<'_>) -> impl Iterator<Item = (Option<String>, Node<'_>)> {
    let mut doc: Vec<&str> = Vec::new();
    let mut at_line_start = true;
    let mut line_is_blank = true;
    node.children().filter_map(move |child| match child.kind() {
        Kind::newline => {
            if line_is_blank {
                doc.clear();
            }
            at_line_start = true;
            line_is_blank = true;
            None
        }
        Kind::doc => {
            if at_line_start {
                let line = child.text().trim_start_matches('#');
                doc.push(line.strip_prefix(' ').unwrap_or(line).trim_end());
            }
            line_is_blank = false;
            None
        }
        Kind::comment => {
            line_is_blank = false;
            None
        }
        Kind::space | Kind::bom => None,
        _ => {
            // What follows the brace of a block stands at the start of a line, as the formatter puts it.
            at_line_start = child.kind() == Kind::open_brace;
            line_is_blank = false;
            let text = (!doc.is_empty()).then(|| doc.join("\n"));
            doc.clear();
            Some((text, child))
        }
    })
}
