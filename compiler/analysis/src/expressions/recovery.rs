//! `else`: what happens on the rows where an expression fails.

use ingest_diagnostics::Sink;
use ingest_program::{ElseAction, ExprKind, Recovery, Type};
use ingest_syntax::ast;

use super::checker::Checker;
use super::unify::{common_type, into_type};
use super::{Scope, Typed};
use crate::library::Library;
use crate::rules::{misplaced_answer, needless_else, unlike_branches};

/// Answers whatever in `value` can still fail, as a map's `on failure` does; what cannot fail stays as it is. `expected`
/// is the type of the place that the value is for.
pub(crate) fn answer(
    value: Typed,
    with: &ast::Else,
    scope: &Scope,
    library: &Library<'_>,
    expected: Option<&Type>,
    sink: &mut Sink,
) -> Option<Typed> {
    if value.flow.failures.is_empty() {
        return Some(value);
    }
    Checker::new(scope, library, sink).answered(value, with, expected)
}

impl Checker<'_, '_> {
    /// `x else …` as written in an expression.
    pub(super) fn recovered(&mut self, value: &ast::Expr, with: &ast::Else, expected: Option<&Type>) -> Option<Typed> {
        self.answered += 1;
        let value = self.check(value, expected);
        self.answered -= 1;
        let Some(value) = value else {
            // The answer has errors of its own.
            if let Some(ast::ElseAction::Value(default)) = &with.action {
                self.check(default, expected);
            }
            return None;
        };
        if value.flow.failures.is_empty() {
            self.sink.push(needless_else::cannot_fail(&value, with));
            // An answer that is never given decides nothing; it may still be wrong by itself.
            if let Some(ast::ElseAction::Value(default)) = &with.action {
                let own = value.ty().clone();
                self.check(default, Some(expected.unwrap_or(&own)))?;
            }
            return Some(value);
        }
        self.answered(value, with, expected)
    }

    fn answered(&mut self, value: Typed, with: &ast::Else, expected: Option<&Type>) -> Option<Typed> {
        let span = value.span.to(with.span);
        let (value, recovery, ty) = match with.action.as_ref()? {
            ast::ElseAction::Reject(at) | ast::ElseAction::Fail(at) if !self.scope.may_reject => {
                self.sink.push(misplaced_answer::no_row(*at, &self.scope.owner, self.scope.aggregates));
                return None;
            }
            ast::ElseAction::Reject(_) => decided(value, Recovery::Reject),
            ast::ElseAction::Fail(_) => decided(value, Recovery::Fail),
            ast::ElseAction::Value(default) => {
                let own = value.ty().clone();
                let default = self.check(default, Some(expected.unwrap_or(&own)))?;
                let Some(common) = common_type(&value, &default, self.library) else {
                    self.sink.push(unlike_branches::of_else(&value, &default));
                    return None;
                };
                let (own, default) = (common.clone().with_nullable(own.nullable), into_type(default, &common));
                let mut value = into_type(value, &own);
                // What can fail now is the answer.
                value.flow.failures.clear();
                value.flow.absorb(default.flow);
                (value, Recovery::Value(Box::new(default.expr)), common)
            }
        };
        let flow = value.flow;
        let action = Box::new(ElseAction { warn: with.warn, recovery });
        Some(self.node(ExprKind::Recover { value: Box::new(value.expr), action }, ty, span, flow))
    }
}

/// A failure that leaves no value behind.
fn decided(mut value: Typed, recovery: Recovery) -> (Typed, Recovery, Type) {
    value.flow.failures.clear();
    let ty = value.ty().clone();
    (value, recovery, ty)
}
