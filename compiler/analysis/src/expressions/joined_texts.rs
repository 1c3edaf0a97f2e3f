//! Texts that are added.

use ingest_program::TypeKind;
use ingest_syntax::ast;

use super::Typed;
use super::checker::Checker;
use super::scope::Entry;
use crate::rules::{operator_types, pointless_null};

impl Checker<'_, '_> {
    /// Whether `left + right` is a sum of several values of which one is a text: they were to be joined, which is told once for
    /// all of them, and not sum by sum.
    pub(super) fn adds_texts(&mut self, left: &ast::Expr, op: ast::Spanned<ast::BinaryOp>, right: &ast::Expr) -> bool {
        if op.value != ast::BinaryOp::Add {
            return false;
        }
        let (mut operands, mut signs) = (vec![right], vec![op.span]);
        let mut rest = left;
        while let ast::ExprKind::Binary(before, op, last) = &rest.kind
            && op.value == ast::BinaryOp::Add
            && !self.library.text(rest.span).starts_with('(')
        {
            operands.push(last);
            signs.push(op.span);
            rest = before;
        }
        operands.push(rest);
        if !operands.iter().any(|it| self.is_text(it)) {
            return false;
        }
        operands.reverse();
        signs.reverse();
        let typed: Vec<_> = operands.iter().map(|it| self.check(it, None)).collect();
        // Where one has an error of its own, nothing is known of the sum.
        if let Some(typed) = typed.into_iter().collect::<Option<Vec<Typed>>>() {
            let null = typed.iter().position(|it| it.ty().kind == TypeKind::Null);
            self.sink.push(match null.and_then(|at| Some((typed.get(at)?, signs.get(at).or(signs.last())?))) {
                Some((null, sign)) => pointless_null::operand(null.span, *sign),
                None => operator_types::added_texts(&typed, &signs, |it| self.library.text(it)),
            });
        }
        true
    }

    /// Whether an operand is certainly a text, before it is checked.
    fn is_text(&self, operand: &ast::Expr) -> bool {
        match &operand.kind {
            ast::ExprKind::Literal(literal) => matches!(literal, ast::Literal::Text(_)),
            ast::ExprKind::Name(name) => match self.scope.names.get(name) {
                Some(Entry::Visible(visible)) => visible.ty.kind == TypeKind::Text,
                _ => false,
            },
            _ => false,
        }
    }
}
