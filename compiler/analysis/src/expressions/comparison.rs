//! Comparison, `in`, `between`, `is null`, and the logic of `and`, `or`, `not`.

use ingest_diagnostics::Span;
use ingest_program::{BinaryOp, Each, Expr, ExprKind, Literal, Type, TypeKind, UnaryOp};
use ingest_syntax::ast;

use super::checker::Checker;
use super::literals::adapt;
use super::unify::{common_of, common_type, constant, into_type, widen};
use super::{Flow, Typed};
use crate::rules::{
    comparison_of_kinds, comparison_with_null, condition_not_bool, not_a_literal, operator_types, pointless_null,
};

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
        let right = same_zone(&left, right);
        let (left, right) = approximately(left, right);
        let Some(common) = common_type(&left, &right, self.library) else {
            self.sink.push(comparison_of_kinds::compared(&left, written.span, &right, |it| self.library.text(it)));
            return None;
        };
        if !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) && !has_order(common.kind) {
            self.sink.push(operator_types::no_order(&left, written.span));
            return None;
        }
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
        Some(self.judged(self.binary_node(least, BinaryOp::And, most, ty, span)))
    }

    pub(super) fn is_in(&mut self, value: &ast::Expr, list: &[ast::Expr], negated: bool, span: Span) -> Option<Typed> {
        let value = self.check(value, None);
        let elements = self.elements(list);
        let (value, literals) = self.sought(value?, &elements?)?;
        let ty = Type::required(TypeKind::Bool).with_nullable(value.ty().nullable);
        let flow = Flow::of([value.flow]);
        let kind = ExprKind::In { value: Box::new(value.expr), list: literals };
        let within = self.node(kind, ty.clone(), span, flow);
        let within = if negated { self.negated(within, ty, span) } else { within };
        Some(self.judged(within))
    }

    /// `x in xs`: whether an element of a list equals the value. Null where either is; an element that is null equals nothing.
    pub(super) fn is_within(
        &mut self,
        value: &ast::Expr,
        list: &ast::Expr,
        negated: bool,
        span: Span,
    ) -> Option<Typed> {
        let (value, list) = (self.check(value, None), self.check(list, None));
        let (value, list) = (value?, list?);
        let Some(element) = list.ty().kind.element().cloned() else {
            self.sink.push(comparison_of_kinds::no_list(&value, &list));
            return None;
        };
        self.items += 1;
        let item = format!("in#{}", self.items);
        let read = self.node(ExprKind::Item(item.clone()), element, list.span, Flow::default());
        let ty = Type::required(TypeKind::Bool).with_nullable(value.ty().nullable || list.ty().nullable);
        let (tested, test_of_value) = (value.ty().nullable, value.clone());
        let equal = ast::Spanned { value: ast::BinaryOp::Equal, span };
        let sought = Typed { expr: Expr { ty: value.ty().clone().with_nullable(false), ..value.expr }, ..value };
        let body = self.compare(read, BinaryOp::Equal, equal, sought, span)?;
        let body = self.or_false(body);
        let flow = Flow::of([list.flow, body.flow]);
        let each = ExprKind::Each { each: Each::Any, list: Box::new(list.expr), item, body: Box::new(body.expr) };
        let within = self.node(each, ty.clone(), span, flow);
        let within = if negated { self.negated(within, ty.clone(), span) } else { within };
        if !tested {
            return Some(within);
        }
        let test = ExprKind::IsNull(Box::new(test_of_value.expr));
        let test = self.node(test, Type::required(TypeKind::Bool), span, Flow::default());
        Some(self.null_where(vec![test], within, ty, span))
    }

    /// A condition that is false where it would be null.
    fn or_false(&self, condition: Typed) -> Typed {
        if !condition.ty().nullable {
            return condition;
        }
        let (span, ty) = (condition.span, Type::required(TypeKind::Bool));
        let no = Expr { kind: ExprKind::Literal(Literal::Bool(false)), ty: ty.clone(), origin: self.origin(span) };
        let kind = ExprKind::Coalesce { value: Box::new(condition.expr), default: Box::new(no) };
        self.node(kind, ty, span, condition.flow)
    }

    /// The elements of a list of literals.
    pub(super) fn elements(&mut self, list: &[ast::Expr]) -> Option<Vec<Typed>> {
        let elements: Vec<_> = list.iter().map(|it| self.element(it)).collect();
        elements.into_iter().collect()
    }

    /// A value with the constants among which it is sought, all of one kind: numbers meet in one that holds them all.
    pub(super) fn sought(&mut self, value: Typed, elements: &[Typed]) -> Option<(Typed, Vec<Literal>)> {
        let all: Vec<_> = std::iter::once(&value).chain(elements).collect();
        let common = match common_of(&all, self.library) {
            Ok(common) => common,
            Err(odd) => {
                self.sink
                    .extend(elements.get(odd.saturating_sub(1)).map(|it| comparison_of_kinds::element(&value, it)));
                return None;
            }
        };
        let literals = elements.iter().filter_map(|it| adapt(constant(it)?, common.kind)).collect();
        // The value itself stays what it is where nothing is converted.
        let value = if value.ty().kind == common.kind { value } else { widen(value, common.kind) };
        Some((value, literals))
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
        let narrowed = self.narrowed;
        let value = self.check(value, None)?;
        if value.ty().kind == TypeKind::Null {
            self.sink.push(pointless_null::tested(value.span));
            return None;
        }
        // Behind `x == 1 and`, null is asked for all the same: the left side may be null itself.
        let narrowed = self.narrowed > narrowed;
        let ty = Type::required(TypeKind::Bool);
        let test = self.node(ExprKind::IsNull(Box::new(value.expr)), ty.clone(), span, value.flow);
        let test = if negated { self.negated(test, ty, span) } else { test };
        Some(if narrowed { test } else { self.judged(test) })
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
        let (word, op) = match op {
            ast::BinaryOp::And => ("and", BinaryOp::And),
            _ => ("or", BinaryOp::Or),
        };
        let typed_left = self.truth(left, word);
        let condition = typed_left.as_ref().map(|it| &it.expr);
        let typed_right = self.beside(condition, op == BinaryOp::And, |it| it.truth(right, word));
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

/// What is typical is a float, whatever it is typical of: a decimal beside it becomes one too.
pub(super) fn approximately(left: Typed, right: Typed) -> (Typed, Typed) {
    let typical = left.flow.typical || right.flow.typical;
    match (left.ty().kind, right.ty().kind) {
        (TypeKind::Decimal { .. }, TypeKind::Float) if typical => (widen(left, TypeKind::Float), right),
        (TypeKind::Float, TypeKind::Decimal { .. }) if typical => (left, widen(right, TypeKind::Float)),
        _ => (left, right),
    }
}

/// A moment of another zone is compared as one of the left side's.
fn same_zone(left: &Typed, right: Typed) -> Typed {
    match (left.ty().kind, right.ty().kind) {
        (TypeKind::TimestampIn(_), TypeKind::TimestampIn(_)) => widen(right, left.ty().kind),
        _ => right,
    }
}

/// Whether one of two values of a kind is the smaller.
pub(super) fn has_order(kind: TypeKind) -> bool {
    !matches!(kind, TypeKind::List(_) | TypeKind::Struct(_) | TypeKind::Bytes)
}
