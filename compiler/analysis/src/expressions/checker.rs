//! The walk over an expression: one method for each construct, in the files beside this one.

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Expr, ExprKind, Origin, Type};
use ingest_syntax::ast;

use super::narrowing::Known;
use super::{Flow, Scope, Typed};
use crate::library::{Library, is_too_large};
use crate::rules::{expression_too_large, misplaced_lambda};

/// How deep the walk may go. The parser sees to it for what is written in one place (256); functions that call functions
/// add to it.
pub(super) const DEEPEST: u32 = 300;

/// How many nodes an expression may have once functions stand in place of their calls, and the conditions of types in
/// place of their names.
pub(crate) const LARGEST: usize = 20_000;

/// How many nodes of an expression may lie within each other: what keeps later walks within their stacks.
pub(crate) const TALLEST: usize = 600;

/// Bytes of stack that a step of the walk may need.
const RED_ZONE: usize = 128 * 1024;

/// Bytes of stack that are added where they are short.
const MORE_STACK: usize = 2 * 1024 * 1024;

/// Types an expression. `expected` is the type of the place that it is for, where there is one: it gives literals their
/// type, and is held to only by [`store`](super::store). `None` where an error was reported.
pub(crate) fn check(
    expr: &ast::Expr,
    scope: &Scope,
    library: &Library<'_>,
    expected: Option<&Type>,
    sink: &mut Sink,
) -> Option<Typed> {
    // What is for no place is a condition.
    let whole = expected.is_none().then_some(expr.span);
    Checker { whole, ..Checker::new(scope, library, sink) }.check(expr, expected)
}

/// The state of a walk.
pub(super) struct Checker<'c, 'a> {
    pub scope: &'c Scope,
    pub library: &'c Library<'a>,
    pub sink: &'c mut Sink,
    /// What is known not to be null here, by the conditions around.
    pub known: Known,
    /// Whether a condition around could not be read: what it may have proved passes for proved.
    pub in_doubt: bool,
    /// The whole of the condition of a check, a filter or an `if`.
    pub whole: Option<Span>,
    /// How many reads were made required by what is known.
    pub narrowed: u32,
    /// What functions took for present by what is known, instead of asking whether it is null.
    pub relied_on: Vec<Expr>,
    /// How many elements of lists have been named: each name is new.
    pub items: u32,
    /// In the body of a function: the call that it stands for.
    pub inlined_at: Option<Origin>,
    /// Whether the walk is inside an aggregate.
    pub in_aggregate: bool,
    /// How many `else` around speak for what fails here.
    pub answered: u32,
    pub depth: u32,
    /// Whether it was said that the walk got too deep.
    pub too_deep: bool,
}

impl<'c, 'a> Checker<'c, 'a> {
    pub fn new(scope: &'c Scope, library: &'c Library<'a>, sink: &'c mut Sink) -> Self {
        Self {
            scope,
            library,
            sink,
            known: scope.known.clone(),
            in_doubt: scope.in_doubt,
            whole: None,
            narrowed: 0,
            relied_on: Vec::new(),
            items: 0,
            inlined_at: None,
            in_aggregate: false,
            answered: 0,
            depth: 0,
            too_deep: false,
        }
    }

    /// Types an expression; see [`check`].
    pub fn check(&mut self, expr: &ast::Expr, expected: Option<&Type>) -> Option<Typed> {
        if self.depth >= DEEPEST {
            if !self.too_deep {
                self.sink.push(expression_too_large::deep(expr.span));
            }
            self.too_deep = true;
            return None;
        }
        self.depth += 1;
        // On whatever thread: an editor's may have little stack.
        let typed = stacker::maybe_grow(RED_ZONE, MORE_STACK, || self.dispatch(expr, expected));
        self.depth -= 1;
        let typed = typed?;
        if typed.flow.size > LARGEST || typed.flow.height > TALLEST {
            self.sink.push(expression_too_large::large(expr.span));
            return None;
        }
        if is_too_large(typed.expr.ty.kind) {
            self.sink.push(expression_too_large::of_type(expr.span));
            return None;
        }
        Some(typed)
    }

    fn dispatch(&mut self, expr: &ast::Expr, expected: Option<&Type>) -> Option<Typed> {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Literal(literal) => self.literal(literal, span, expected),
            ast::ExprKind::Name(name) => self.name(name, span),
            ast::ExprKind::Member(of, member) => self.member(of, member, span),
            ast::ExprKind::Unary(op, operand) => self.unary(*op, operand, span, expected),
            ast::ExprKind::Binary(left, op, right) => self.binary(left, *op, right, span, expected),
            ast::ExprKind::IsNull(value, negated) => self.is_null(value, *negated, span),
            ast::ExprKind::In(value, list, negated) => self.is_in(value, list, *negated, span),
            ast::ExprKind::Within(value, list, negated) => self.is_within(value, list, *negated, span),
            ast::ExprKind::Between(value, low, high) => self.between(value, low, high, span),
            ast::ExprKind::As(value, ty) => self.conversion(value, ty, span),
            ast::ExprKind::Call { function, arguments, piped } => {
                self.call(function, arguments, *piped, span, expected)
            }
            ast::ExprKind::If { condition, then, otherwise } => {
                self.branch(condition, then, otherwise.as_deref(), span, expected)
            }
            ast::ExprKind::Match { subject, arms } => self.matching(subject, arms, span, expected),
            ast::ExprKind::Else(value, with) => self.recovered(value, with, expected),
            ast::ExprKind::List(elements) => self.list(elements, span, expected),
            ast::ExprKind::Struct(fields) => self.structure(fields, span, expected),
            ast::ExprKind::Lambda { .. } => {
                self.sink.push(misplaced_lambda::no_value(span));
                None
            }
            ast::ExprKind::Error => None,
        }
    }

    /// Whether a failure here is no slip: an `else` around speaks for it, or it comes of the arguments of a call.
    pub fn is_answered(&self) -> bool {
        self.answered > 0 || self.inlined_at.is_some()
    }

    /// The place of a span in the program: that of the call, in the body of a function.
    pub fn origin(&self, span: Span) -> Origin {
        self.inlined_at.unwrap_or_else(|| self.library.origin(span))
    }

    /// A node over parts whose flow is `flow`.
    pub fn node(&self, kind: ExprKind, ty: Type, span: Span, mut flow: Flow) -> Typed {
        flow.size = flow.size.saturating_add(1);
        flow.height = flow.height.saturating_add(1);
        Typed { expr: Expr { kind, ty, origin: self.origin(span) }, span, flow }
    }
}

impl Flow {
    /// The flow of several parts together.
    pub fn of(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::default(), |mut all, part| {
            all.absorb(part);
            all
        })
    }
}
