//! Comparison, `in`, `between`, `is null`, and the logic of `and`, `or`, `not`.

use ingest_diagnostics::Span;
use ingest_program::{BinaryOp, ExprKind, Literal, Type, TypeKind, UnaryOp};
use ingest_syntax::ast;

use super::checker::Checker;
use super::literals::adapt;
use super::narrowing::{when_false, when_true};
use super::unify::{common_of, common_type, constant, into_type, widen};
use super::{Flow, Typed};
use crate::rules::{comparison_of_kinds, comparison_with_null, condition_not_bool, not_a_literal, pointless_null};

impl Checker<'_, '_> {
    pub(super) fn compare(
        &mut self,
        left: Typed,
        op: BinaryOp,
        written: ast::Spanned<ast::BinaryOp>,
        right: Typed,
        span: Span,
    ) -> Option<Typed> {
        if left.ty().kind == TypeKind::Null || right.ty().kind == TypeKind::Null {
            let other = if left.ty().kind == TypeKind::Null { &right } else { &left };
            self.sink.push(comparison_with_null::compared(other, written, span, self.library.text(other.span)));
            return None;
        }
        let Some(common) = common_type(&left, &right, self.library) else {
            self.sink.push(comparison_of_kinds::compared(&left, written.span, &right, |it| self.library.text(it)));
            return None;
        };
        let (left, right) = (widen(left, common.kind), widen(right, common.kind));
        let ty = Type::required(TypeKind::Bool).with_nullable(common.nullable);
        Some(self.binary_node(left, op, right, ty, span))
    }

    /// `x between a and b`: `x >= a and x <= b`.
    pub(super) fn between(
        &mut self,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        span: Span,
    ) -> Option<Typed> {
        let (value, low, high) = (self.check(value, None), self.check(low, None), self.check(high, None));
        let (value, low, high) = (value?, low?, high?);
        // What the value can fail by is said once, though it stands twice.
        let again = Typed { flow: Flow { failures: Vec::new(), ..value.flow.clone() }, ..value.clone() };
        let op = |value| ast::Spanned { value, span };
        let least = self.compare(value, BinaryOp::GreaterOrEqual, op(ast::BinaryOp::GreaterOrEqual), low, span);
        let most = self.compare(again, BinaryOp::LessOrEqual, op(ast::BinaryOp::LessOrEqual), high, span);
        let (least, most) = (least?, most?);
        let ty = Type::required(TypeKind::Bool).with_nullable(least.ty().nullable || most.ty().nullable);
        Some(self.binary_node(least, BinaryOp::And, most, ty, span))
    }

    pub(super) fn is_in(&mut self, value: &ast::Expr, list: &[ast::Expr], negated: bool, span: Span) -> Option<Typed> {
        let value = self.check(value, None);
        let elements: Vec<_> = list.iter().map(|it| self.element(it)).collect();
        let (value, elements) = (value?, elements.into_iter().collect::<Option<Vec<_>>>()?);
        // Numbers meet in one kind that holds them all.
        let all: Vec<_> = std::iter::once(&value).chain(&elements).collect();
        let common = match common_of(&all, self.library) {
            Ok(common) => common,
            Err(odd) => {
                self.sink
                    .extend(elements.get(odd.saturating_sub(1)).map(|it| comparison_of_kinds::element(&value, it)));
                return None;
            }
        };
        let value = widen(value, common.kind);
        let mut literals: Vec<Literal> = Vec::with_capacity(elements.len());
        for element in &elements {
            literals.extend(constant(element).and_then(|it| adapt(it, common.kind)));
        }
        let ty = Type::required(TypeKind::Bool).with_nullable(value.ty().nullable);
        let flow = Flow::of([value.flow]);
        let kind = ExprKind::In { value: Box::new(value.expr), list: literals };
        let within = self.node(kind, ty.clone(), span, flow);
        Some(if negated { self.negated(within, ty, span) } else { within })
    }

    /// An element of a list: a literal other than null.
    fn element(&mut self, element: &ast::Expr) -> Option<Typed> {
        let typed = self.check(element, None)?;
        match constant(&typed) {
            Some(Literal::Null) => self.sink.push(pointless_null::element(element.span)),
            Some(_) => return Some(typed),
            None => self.sink.push(not_a_literal::element(element.span)),
        }
        None
    }

    pub(super) fn is_null(&mut self, value: &ast::Expr, negated: bool, span: Span) -> Option<Typed> {
        let value = self.check(value, None)?;
        if value.ty().kind == TypeKind::Null {
            self.sink.push(pointless_null::tested(value.span));
            return None;
        }
        let ty = Type::required(TypeKind::Bool);
        let test = self.node(ExprKind::IsNull(Box::new(value.expr)), ty.clone(), span, value.flow);
        Some(if negated { self.negated(test, ty, span) } else { test })
    }

    fn negated(&self, test: Typed, ty: Type, span: Span) -> Typed {
        self.node(ExprKind::Unary { op: UnaryOp::Not, operand: Box::new(test.expr) }, ty, span, test.flow)
    }

    pub(super) fn not(&mut self, operand: &ast::Expr, span: Span) -> Option<Typed> {
        let operand = self.truth(operand, "not")?;
        let ty = operand.ty().clone();
        Some(self.negated(operand, ty, span))
    }

    /// `a and b`, `a or b`: the right side is reached only where the left one does not decide, so it may rely on it.
    pub(super) fn logic(
        &mut self,
        left: &ast::Expr,
        op: ast::BinaryOp,
        right: &ast::Expr,
        span: Span,
    ) -> Option<Typed> {
        let (word, op, proved) = if op == ast::BinaryOp::And {
            ("and", BinaryOp::And, when_true(left))
        } else {
            ("or", BinaryOp::Or, when_false(left))
        };
        let typed_left = self.truth(left, word);
        let typed_right = self.knowing(proved, |it| it.truth(right, word));
        let (left, right) = (typed_left?, typed_right?);
        let ty = Type::required(TypeKind::Bool).with_nullable(left.ty().nullable || right.ty().nullable);
        Some(self.binary_node(left, op, right, ty, span))
    }

    /// An operand of `and`, `or`, `not`.
    fn truth(&mut self, operand: &ast::Expr, word: &str) -> Option<Typed> {
        let typed = self.check(operand, None)?;
        match typed.ty().kind {
            TypeKind::Bool => Some(typed),
            TypeKind::Null => Some(into_type(typed, &Type::optional(TypeKind::Bool))),
            _ => {
                self.sink.push(condition_not_bool::operand(&typed, word));
                None
            }
        }
    }
}
