//! Functions without a name, `x => …`, and what goes through a list by one.

use ingest_diagnostics::Span;
use ingest_program::{Each, ExprKind, Type, TypeKind};
use ingest_syntax::ast;

use super::checker::Checker;
use super::condition::is_condition;
use super::scope::Lambda;
use super::{Failure, Flow, Scope, Typed};
use crate::rules::misplaced_lambda;

impl Checker<'_, '_> {
    /// The function that an argument is: one written there, or a parameter that stands for one.
    pub(super) fn lambda(
        &mut self,
        argument: &ast::Expr,
        takes: usize,
        parameter: &str,
        declared: Span,
    ) -> Option<Lambda> {
        let found = match &argument.kind {
            ast::ExprKind::Lambda { parameters, body } => {
                Some(Lambda { parameters: parameters.clone(), body: (**body).clone(), scope: self.scope.clone() })
            }
            ast::ExprKind::Name(name) => self.scope.function_named(name).map(|it| (**it).clone()),
            ast::ExprKind::Error => return None,
            _ => None,
        };
        let Some(found) = found else {
            self.sink.push(misplaced_lambda::wanted(argument.span, parameter, declared));
            return None;
        };
        if found.parameters.len() != takes {
            self.sink.push(misplaced_lambda::parameters(argument.span, takes, found.parameters.len()));
            return None;
        }
        Some(found)
    }

    /// The body of a function without a name, under a scope that has its parameters.
    pub(super) fn body(&mut self, lambda: &Lambda, scope: &Scope, expected: Option<&Type>) -> Option<Typed> {
        let mut inner = Checker {
            scope,
            library: self.library,
            sink: &mut *self.sink,
            known: self.known.clone(),
            in_doubt: self.in_doubt,
            inlined_at: self.inlined_at,
            in_aggregate: self.in_aggregate,
            answered: self.answered,
            whole: None,
            narrowed: self.narrowed,
            relied_on: std::mem::take(&mut self.relied_on),
            items: self.items,
            depth: self.depth,
            too_deep: self.too_deep,
        };
        let body = inner.check(&lambda.body, expected);
        (self.narrowed, self.items, self.too_deep) = (inner.narrowed, inner.items, inner.too_deep);
        self.relied_on = inner.relied_on;
        body
    }

    /// `map_each(xs, x => …)` and its like. `list` is of a list type.
    pub(super) fn each(
        &mut self,
        each: Each,
        list: Typed,
        lambda: &Lambda,
        expected: Option<&Type>,
        span: Span,
    ) -> Option<Typed> {
        let element = list.ty().kind.element()?.clone();
        let parameter = lambda.parameters.first()?;
        self.items += 1;
        let item = format!("{}#{}", parameter.value, self.items);
        let visible = super::Visible {
            read: ExprKind::Item(item.clone()),
            ty: element.clone(),
            labels: list.flow.labels.clone(),
            declared: parameter.span,
        };
        let scope = lambda.scope.clone().hiding(&parameter.value, visible);
        let wanted = match each {
            Each::Map => expected.and_then(|it| it.kind.element()).cloned(),
            Each::Keep | Each::Any | Each::All => Some(Type::required(TypeKind::Bool)),
        };
        let mut body = self.body(lambda, &scope, wanted.as_ref())?;
        let nullable = list.ty().nullable;
        let ty = match each {
            Each::Map => Type::required(TypeKind::list(body.ty().clone())),
            Each::Keep => Type::required(list.ty().kind),
            Each::Any | Each::All => Type::required(TypeKind::Bool),
        };
        let what = "the condition on an element";
        if each != Each::Map && !is_condition(&body, what, self.library, self.sink) {
            return None;
        }
        // What fails on an element fails for the list.
        for failure in &mut body.flow.failures {
            *failure = Failure { why: format!("{}, for any element of the list", failure.why), ..failure.clone() };
        }
        let flow = Flow::of([list.flow, body.flow]);
        let kind = ExprKind::Each { each, list: Box::new(list.expr), item, body: Box::new(body.expr) };
        Some(self.node(kind, ty.with_nullable(nullable), span, flow))
    }
}
