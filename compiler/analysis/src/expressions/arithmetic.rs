//! `+ - * /`, the minus sign and `++`.
//!
//! Of two ints: an int, a float for `/`. Of a float and an int or float: a float. Of decimals the type holds every result:
//!
//! | `p1, s1` and `p2, s2` | digits after the point | digits before it |
//! |---|---|---|
//! | `+` `-` | the more of `s1` and `s2` | the more of `p1 - s1` and `p2 - s2`, and one |
//! | `*` | `s1 + s2` | `p1 - s1 + p2 - s2` |
//! | `/` | `s1`, at least 6; rounded half away from zero | `p1 - s1 + s2` |
//!
//! Those of `+`, `-` and `*` are the exact ones that SQL Server, Hive and Spark have too (Microsoft, "Precision, scale, and
//! length", Transact-SQL); unlike there, digits are never dropped to make room. An int counts as a decimal of 19 digits, a
//! literal as one of its own, and a `sum` of `p` digits as one of `p + 19`: no delivery has more rows than an int can count.
//! No decimal has more than 38 digits: a result that might have them can fail.

use ingest_diagnostics::Span;
use ingest_program::{Aggregate, BinaryOp, ExprKind, Literal, Type, TypeKind, UnaryOp};
use ingest_syntax::ast;

use super::checker::Checker;
use super::comparison::approximately;
use super::literals::negate;
use super::unify::{MOST_DIGITS, as_decimal, common_type, constant, widen};
use super::{Failure, Flow, Typed};
use crate::rules::{division_by_zero, operator_types, pointless_null};

/// Digits after the point that a quotient has at least.
const QUOTIENT_SCALE: u8 = 6;

/// Digits of the number of rows that a sum may be over.
const COUNT_DIGITS: u8 = 19;

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
        if self.adds_texts(left, op, right) {
            return None;
        }
        // Both sides are looked at before either ends it: each has its own errors.
        let (left, right) = (self.check(left, None), self.check(right, None));
        let (left, right) = (left?, right?);
        match op.value {
            Op::Equal | Op::NotEqual | Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => {
                self.compare(left, program_op, op, right, span).map(|it| self.judged(it))
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
                self.sink.push(operator_types::concat(side, op, self.library.text(side.span)));
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
        let (left, right) = approximately(left, right);
        let nullable = left.ty().nullable || right.ty().nullable;
        let kinds = [&left, &right].iter().all(|it| is_number(it.ty().kind)).then(|| self.kinds(&left, op, &right));
        let Some(Kinds { left: on_left, right: on_right, result, overflows }) = kinds.flatten() else {
            self.sink.push(operator_types::arithmetic(&left, written, &right));
            return None;
        };
        let divisor = if op == BinaryOp::Divide { divides(&right) } else { Divisor::NotZero };
        if divisor == Divisor::Zero && self.inlined_at.is_none() {
            self.sink.push(division_by_zero::always(right.span, written.span));
            return None;
        }
        let why = match divisor {
            Divisor::MayBeZero | Divisor::Zero => Some(format!("`{}` may be zero", self.library.text(right.span))),
            Divisor::NotZero if overflows => {
                Some(format!("`{}` may have more than {MOST_DIGITS} digits", self.library.text(span)))
            }
            Divisor::NotZero => None,
        };
        let ty = Type::required(result).with_nullable(nullable);
        let (left, right) = (widen(left, on_left), widen(right, on_right));
        let mut typed = self.binary_node(left, op, right, ty, span);
        if let Some(why) = why {
            let what = match op {
                BinaryOp::Add => "the sum",
                BinaryOp::Subtract => "the difference",
                BinaryOp::Multiply => "the product",
                _ => "the division",
            };
            typed.flow.failures.push(Failure { span, what: what.to_owned(), why });
        }
        Some(typed)
    }

    /// What the sides of an operation on numbers are widened to, and what it gives.
    fn kinds(&self, left: &Typed, op: BinaryOp, right: &Typed) -> Option<Kinds> {
        let common = common_type(left, right, self.library)?.kind;
        let plain = |kind| Some(Kinds { left: kind, right: kind, result: kind, overflows: false });
        match (op, common) {
            (BinaryOp::Divide, TypeKind::Int) | (_, TypeKind::Float) => plain(TypeKind::Float),
            (_, TypeKind::Int) => plain(common),
            (_, TypeKind::Decimal { .. }) => {
                let (of_left, of_right) = (digits(left)?, digits(right)?);
                let sum = matches!(op, BinaryOp::Add | BinaryOp::Subtract);
                let (before, after) = match op {
                    BinaryOp::Multiply => (of_left.before + of_right.before, of_left.after + of_right.after),
                    BinaryOp::Divide => (of_left.before + of_right.after, of_left.after.max(QUOTIENT_SCALE)),
                    _ => (of_left.before.max(of_right.before) + 1, of_left.after.max(of_right.after)),
                };
                if after > MOST_DIGITS {
                    return None;
                }
                let result = TypeKind::Decimal { precision: (before + after).clamp(1, MOST_DIGITS), scale: after };
                let (left, right) = if sum { (common, common) } else { (own_decimal(left)?, own_decimal(right)?) };
                Some(Kinds { left, right, result, overflows: before + after > MOST_DIGITS })
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

/// The kinds of an operation.
struct Kinds {
    left: TypeKind,
    right: TypeKind,
    result: TypeKind,
    /// Whether a result may have too many digits for its kind.
    overflows: bool,
}

/// How many digits the values of a number have.
struct Digits {
    before: u8,
    after: u8,
}

/// The digits of a side as far as is known of it.
fn digits(side: &Typed) -> Option<Digits> {
    let TypeKind::Decimal { precision, scale } = own_decimal(side)? else { return None };
    let before = match &side.expr.kind {
        ExprKind::Aggregate(Aggregate::Sum(of)) => match of.ty.kind {
            TypeKind::Decimal { precision, scale } => (precision - scale + COUNT_DIGITS).min(MOST_DIGITS - scale),
            _ => precision - scale,
        },
        _ => precision - scale,
    };
    Some(Digits { before, after: scale })
}

/// The decimal that a factor is: a literal int has its own digits.
fn own_decimal(side: &Typed) -> Option<TypeKind> {
    match constant(side) {
        Some(Literal::Int(value)) => {
            Some(TypeKind::Decimal { precision: super::literals::precision((*value).into()), scale: 0 })
        }
        _ => as_decimal(side.ty().kind),
    }
}

/// Whether a divisor is zero.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Divisor {
    NotZero,
    MayBeZero,
    Zero,
}

fn divides(divisor: &Typed) -> Divisor {
    let zero = match constant(divisor) {
        Some(Literal::Int(value)) => *value == 0,
        Some(Literal::Decimal { unscaled, .. }) => *unscaled == 0,
        Some(Literal::Float(value)) => *value == 0.0,
        _ => return Divisor::MayBeZero,
    };
    if zero { Divisor::Zero } else { Divisor::NotZero }
}

pub(super) fn is_number(kind: TypeKind) -> bool {
    matches!(kind, TypeKind::Int | TypeKind::Decimal { .. } | TypeKind::Float)
}
