//! `+ - * /`, the minus sign and `++`.
//!
//! Of two ints: an int, a float for `/`. Of a float and an int or float: a float. Of decimals (an int counts as one of 19
//! digits): `+` and `-` give the scale of the finer side and a digit more; `*` adds digits and scales; `/` gives 38 digits
//! with the scale of the dividend, at least 6. No decimal has more than 38 digits: what would is an overflow.

use ingest_diagnostics::Span;
use ingest_program::{BinaryOp, ExprKind, Type, TypeKind, UnaryOp};
use ingest_syntax::ast;

use super::checker::Checker;
use super::literals::negate;
use super::unify::{as_decimal, common_type, constant, widen};
use super::{Failure, Flow, Typed};
use crate::rules::{operator_types, pointless_null};

/// Digits after the point that a quotient has at least.
const QUOTIENT_SCALE: u8 = 6;

impl Checker<'_, '_> {
    pub(super) fn unary(
        &mut self,
        op: ast::Spanned<ast::UnaryOp>,
        operand: &ast::Expr,
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        if op.value == ast::UnaryOp::Not {
            return self.not(operand, span);
        }
        let operand = self.check(operand, None)?;
        if let Some(negative) = constant(&operand).and_then(negate) {
            let expr = ingest_program::Expr {
                kind: ExprKind::Literal(negative),
                origin: self.origin(span),
                ty: operand.expr.ty.clone(),
            };
            let literal = Typed { expr, span, flow: operand.flow };
            return match expected {
                Some(expected) => self.literal_for(literal, expected),
                None => Some(literal),
            };
        }
        let kind = operand.ty().kind;
        if !is_number(kind) {
            self.sink.push(operator_types::negate(&operand, op.span));
            return None;
        }
        let ty = Type::required(kind).with_nullable(operand.ty().nullable);
        let kind = ExprKind::Unary { op: UnaryOp::Negate, operand: Box::new(operand.expr) };
        Some(self.node(kind, ty, span, operand.flow))
    }

    pub(super) fn binary(
        &mut self,
        left: &ast::Expr,
        op: ast::Spanned<ast::BinaryOp>,
        right: &ast::Expr,
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        use ast::BinaryOp as Op;
        let program_op = match op.value {
            Op::Coalesce => return self.coalesce(left, op.span, right, span, expected),
            Op::And | Op::Or => return self.logic(left, op.value, right, span),
            Op::Equal => BinaryOp::Equal,
            Op::NotEqual => BinaryOp::NotEqual,
            Op::Less => BinaryOp::Less,
            Op::LessOrEqual => BinaryOp::LessOrEqual,
            Op::Greater => BinaryOp::Greater,
            Op::GreaterOrEqual => BinaryOp::GreaterOrEqual,
            Op::Add => BinaryOp::Add,
            Op::Subtract => BinaryOp::Subtract,
            Op::Multiply => BinaryOp::Multiply,
            Op::Divide => BinaryOp::Divide,
            Op::Concat => BinaryOp::Concat,
        };
        // Both sides are looked at before either ends it: each has its own errors.
        let (left, right) = (self.check(left, None), self.check(right, None));
        let (left, right) = (left?, right?);
        match op.value {
            Op::Equal | Op::NotEqual | Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => {
                self.compare(left, program_op, op, right, span)
            }
            Op::Concat => self.concat(left, op.span, right, span),
            _ => self.compute(left, program_op, op, right, span),
        }
    }

    fn concat(&mut self, left: Typed, op: Span, right: Typed, span: Span) -> Option<Typed> {
        for side in [&left, &right] {
            if side.ty().kind == TypeKind::Null {
                self.sink.push(pointless_null::operand(side.span, op));
                return None;
            }
            if side.ty().kind != TypeKind::Text {
                self.sink.push(operator_types::concat(side, op));
                return None;
            }
        }
        let ty = Type::required(TypeKind::Text).with_nullable(left.ty().nullable || right.ty().nullable);
        Some(self.binary_node(left, BinaryOp::Concat, right, ty, span))
    }

    fn compute(
        &mut self,
        left: Typed,
        op: BinaryOp,
        written: ast::Spanned<ast::BinaryOp>,
        right: Typed,
        span: Span,
    ) -> Option<Typed> {
        for side in [&left, &right] {
            if side.ty().kind == TypeKind::Null {
                self.sink.push(pointless_null::operand(side.span, written.span));
                return None;
            }
        }
        let nullable = left.ty().nullable || right.ty().nullable;
        let kinds = [&left, &right].iter().all(|it| is_number(it.ty().kind)).then(|| self.kinds(&left, op, &right));
        let Some((on_left, on_right, result)) = kinds.flatten() else {
            self.sink.push(operator_types::arithmetic(&left, written, &right));
            return None;
        };
        let ty = Type::required(result).with_nullable(nullable);
        let zero_divisor = op == BinaryOp::Divide && !is_other_than_zero(&right);
        let (left, right) = (widen(left, on_left), widen(right, on_right));
        let mut typed = self.binary_node(left, op, right, ty, span);
        if zero_divisor {
            typed.flow.failures.push(Failure { span, what: "the division".to_owned() });
        }
        Some(typed)
    }

    /// What the sides of an operation on numbers are widened to, and what it gives.
    fn kinds(&self, left: &Typed, op: BinaryOp, right: &Typed) -> Option<(TypeKind, TypeKind, TypeKind)> {
        let common = common_type(left, right, self.library)?.kind;
        match (op, common) {
            (BinaryOp::Divide, TypeKind::Int) | (_, TypeKind::Float) => {
                Some((TypeKind::Float, TypeKind::Float, TypeKind::Float))
            }
            (_, TypeKind::Int) => Some((common, common, common)),
            (BinaryOp::Add | BinaryOp::Subtract, TypeKind::Decimal { precision, scale }) => {
                let result = TypeKind::Decimal { precision: (precision + 1).min(38), scale };
                Some((common, common, result))
            }
            (_, TypeKind::Decimal { .. }) => {
                let (on_left, on_right) = (own_decimal(left)?, own_decimal(right)?);
                let (TypeKind::Decimal { precision: p1, scale: s1 }, TypeKind::Decimal { precision: p2, scale: s2 }) =
                    (on_left, on_right)
                else {
                    return None;
                };
                let result = if op == BinaryOp::Divide {
                    TypeKind::Decimal { precision: 38, scale: s1.max(QUOTIENT_SCALE) }
                } else {
                    TypeKind::Decimal { precision: (p1 + p2).min(38), scale: (s1 + s2 <= 38).then_some(s1 + s2)? }
                };
                Some((on_left, on_right, result))
            }
            _ => None,
        }
    }

    /// An operation over two sides that have their final types.
    pub(super) fn binary_node(&self, left: Typed, op: BinaryOp, right: Typed, ty: Type, span: Span) -> Typed {
        let kind = ExprKind::Binary { op, left: Box::new(left.expr), right: Box::new(right.expr) };
        self.node(kind, ty, span, Flow::of([left.flow, right.flow]))
    }
}

/// The decimal that a factor is: a literal int has its own digits.
fn own_decimal(side: &Typed) -> Option<TypeKind> {
    match constant(side) {
        Some(ingest_program::Literal::Int(value)) => {
            Some(TypeKind::Decimal { precision: super::literals::precision((*value).into()), scale: 0 })
        }
        _ => as_decimal(side.ty().kind),
    }
}

/// Whether a divisor is a literal other than zero: dividing by it cannot fail.
fn is_other_than_zero(divisor: &Typed) -> bool {
    match constant(divisor) {
        Some(ingest_program::Literal::Int(value)) => *value != 0,
        Some(ingest_program::Literal::Decimal { unscaled, .. }) => *unscaled != 0,
        Some(ingest_program::Literal::Float(value)) => *value != 0.0,
        _ => false,
    }
}

pub(super) fn is_number(kind: TypeKind) -> bool {
    matches!(kind, TypeKind::Int | TypeKind::Decimal { .. } | TypeKind::Float)
}
