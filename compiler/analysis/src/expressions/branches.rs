//! `if` and `??`.

use ingest_diagnostics::Span;
use ingest_program::{ExprKind, Type, TypeKind};
use ingest_syntax::ast;

use super::checker::Checker;
use super::condition::is_condition;
use super::unify::{common_type, into_type};
use super::{Flow, Typed};
use crate::rules::{else_null_then_default, needless_default, unlike_branches};

impl Checker<'_, '_> {
    pub(super) fn branch(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: Option<&ast::Expr>,
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let around = self.whole.replace(condition.span);
        let test = self.check(condition, None);
        self.whole = around;
        let test = test.filter(|it| is_condition(it, "the condition of an `if`", self.library, self.sink));
        let proof = test.as_ref().map(|it| &it.expr);
        let then = self.knowing(proof, true, |it| it.check(then, expected));
        let otherwise = otherwise.and_then(|other| self.knowing(proof, false, |it| it.check(other, expected)));
        let (test, then, otherwise) = (test?, then?, otherwise?);
        let Some(common) = common_type(&then, &otherwise, self.library) else {
            self.sink.push(unlike_branches::of_if(&then, &otherwise));
            return None;
        };
        let (then, otherwise) = (into_type(then, &common), into_type(otherwise, &common));
        let kind = ExprKind::If {
            condition: Box::new(test.expr),
            then: Box::new(then.expr),
            otherwise: Box::new(otherwise.expr),
        };
        Some(self.node(kind, common, span, Flow::of([test.flow, then.flow, otherwise.flow])))
    }

    /// `x ?? y`.
    pub(super) fn coalesce(
        &mut self,
        value: &ast::Expr,
        op: Span,
        default: &ast::Expr,
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let required = expected.map(|it| it.clone().with_nullable(false));
        let value = self.check(value, expected);
        let for_default = required.or_else(|| value.as_ref().map(|it| it.ty().clone().with_nullable(false)));
        let default = self.check(default, for_default.as_ref().filter(|it| it.kind != TypeKind::Null));
        let (value, default) = (value?, default?);
        // What passes for present where something could not be read may be null after all.
        if !self.in_doubt {
            if !value.ty().nullable {
                self.sink.push(needless_default::required(&value, op, default.span));
            }
            self.sink.extend(else_null_then_default::check(&value, &default, span, self.library));
        }
        let Some(common) = common_type(&value, &default, self.library) else {
            self.sink.push(unlike_branches::of_default(&value, &default));
            return None;
        };
        let ty = common.clone().with_nullable(value.ty().nullable && default.ty().nullable);
        let nullable = value.ty().nullable;
        let (value, default) = (into_type(value, &common.with_nullable(nullable)), into_type(default, &ty));
        let kind = ExprKind::Coalesce { value: Box::new(value.expr), default: Box::new(default.expr) };
        Some(self.node(kind, ty, span, Flow::of([value.flow, default.flow])))
    }
}
