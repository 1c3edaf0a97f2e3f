//! `one_of(x, [a, b])` and `assert(x, condition)`: the value, where it is what was expected of it, and a failure elsewhere.

use ingest_diagnostics::Span;
use ingest_program::{Expr, ExprKind, Type, TypeKind};
use ingest_syntax::ast;

use super::checker::Checker;
use super::condition::require_condition;
use super::{Failure, Flow, Typed};
use crate::rules::{call_arguments, not_a_literal};

impl Checker<'_, '_> {
    /// `one_of(x, [a, b])`: fails where `x` is none of them.
    pub(super) fn one_of(
        &mut self,
        function: &ast::Name,
        arguments: &[ast::Argument],
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let (value, list) = self.pair(function, arguments, span)?;
        let ast::ExprKind::List(elements) = &list.kind else {
            if list.kind != ast::ExprKind::Error {
                self.sink.push(not_a_literal::list(list.span));
            }
            return None;
        };
        let value = self.check(value, expected);
        let elements = self.elements(elements);
        let (value, elements) = (value?, elements?);
        let (value, list) = self.sought(value, &elements)?;
        let ty = value.ty().clone();
        let read = Expr { kind: ExprKind::Value, ty: ty.clone().with_nullable(false), origin: self.origin(span) };
        let predicate = ExprKind::In { value: Box::new(read), list };
        let text = self.library.text(value.span);
        let failure =
            Failure { span, what: "`one_of`".to_owned(), why: format!("`{text}` may be none of the listed values") };
        Some(self.held(value, "listed value", predicate, failure, span))
    }

    /// `assert(x, condition)`: fails where the condition does not hold.
    pub(super) fn assertion(
        &mut self,
        function: &ast::Name,
        arguments: &[ast::Argument],
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let (value, condition) = self.pair(function, arguments, span)?;
        let value = self.check(value, expected);
        let condition = self.present(value.as_ref().map(|it| &it.expr), |it| it.check(condition, None));
        let (value, condition) = (value?, condition?);
        let flow = Flow { failures: Vec::new(), ..condition.flow.clone() };
        let condition = require_condition(condition, "the condition of `assert`", self.scope, self.library, self.sink)?;
        let text = self.library.text(value.span);
        let failure =
            Failure { span, what: "`assert`".to_owned(), why: format!("what is asserted of `{text}` may not hold") };
        let mut typed = self.held(value, "asserted value", condition.kind, failure, span);
        let size = (typed.flow.size, typed.flow.height);
        typed.flow.absorb(flow);
        typed.flow.size = typed.flow.size.max(size.0);
        typed.flow.height = typed.flow.height.max(size.1.saturating_add(1));
        Some(typed)
    }

    fn pair<'e>(
        &mut self,
        function: &ast::Name,
        arguments: &'e [ast::Argument],
        span: Span,
    ) -> Option<(&'e ast::Expr, &'e ast::Expr)> {
        if let Some(named) = arguments.iter().find_map(|it| it.name.as_ref()) {
            self.sink.push(call_arguments::aggregate_takes_no_names(named, &function.value));
            return None;
        }
        if let [value, other] = arguments {
            return Some((&value.value, &other.value));
        }
        self.sink.push(call_arguments::aggregate_count(function, arguments.len(), span));
        None
    }

    /// The value where the predicate over `value` holds.
    fn held(&self, value: Typed, name: &str, predicate: ExprKind, failure: Failure, span: Span) -> Typed {
        let ty = value.ty().clone();
        let predicate = Expr { kind: predicate, ty: Type::required(TypeKind::Bool), origin: self.origin(span) };
        let kind =
            ExprKind::Refine { value: Box::new(value.expr), name: name.to_owned(), predicate: Box::new(predicate) };
        let mut typed = self.node(kind, ty, span, value.flow);
        typed.flow.failures.push(failure);
        typed
    }
}
