//! The road from a text to its tree, its abstract syntax and its diagnostics.

use ingest_diagnostics::{Diagnostic, FileId, Sink, Span};
use pest::Parser;
use pest::error::ErrorVariant;

use crate::ast::{self, Expr};
use crate::brackets::Brackets;
use crate::grammar::Grammar;
use crate::tree::{self, Kind, Tree};
use crate::{errors, lower, rules};

/// A file that has been read.
#[derive(Debug, Clone)]
pub struct Parse {
    /// Every byte of it.
    pub tree: Tree,
    /// What could be understood of it.
    pub file: ast::File,
    /// What could not, by place.
    pub errors: Vec<Diagnostic>,
}

/// Reads a file. Never fails: what cannot be read is in the tree as an error and in `errors` as a diagnostic.
pub fn parse(file: FileId, text: &str) -> Parse {
    let (tree, mut found) = read(Kind::file, file, text);
    let (ast, errors) = lower::file(&tree, file);
    found.extend(errors);
    Parse { tree, file: ast, errors: found.finish() }
}

/// Reads a text that is one expression, as in an `example:` of a function's documentation.
pub fn parse_expression(file: FileId, text: &str) -> (Expr, Vec<Diagnostic>) {
    let (tree, mut found) = read(Kind::expression_file, file, text);
    let (expr, errors) = lower::expression(&tree, file);
    found.extend(errors);
    (expr, found.finish())
}

fn read(rule: Kind, file: FileId, text: &str) -> (Tree, Sink) {
    let mut found = Sink::new();
    let brackets = Brackets::of(text);
    let seen = brackets.hide(text);
    let tree = match Grammar::parse(rule, &seen) {
        Ok(pairs) => tree::build(text, pairs),
        // One expression is not recovered from.
        Err(error) if matches!(error.variant, ErrorVariant::ParsingError { .. }) && rule == Kind::expression_file => {
            tree::unreadable(text)
        }
        // The stack that is left is too small even for brackets that are not too deep.
        Err(_) => {
            let place = Span::new(file, 0, 0);
            let message = "the file could not be read: it is nested too deep";
            found.push(Diagnostic::new(&rules::NESTING_TOO_DEEP, message, place, "somewhere in this file"));
            return (tree::unreadable(text), found);
        }
    };
    found.extend(errors::of(&tree, &brackets, &seen, file, rule));
    (tree, found)
}
