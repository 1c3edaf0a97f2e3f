//! `if`, `match` and `??`.

use std::collections::BTreeSet;

use ingest_diagnostics::Span;
use ingest_program::{ExprKind, Literal, MatchArm, Type, TypeKind};
use ingest_syntax::ast;

use super::checker::Checker;
use super::condition::is_condition;
use super::literals::{adapt, value_of};
use super::narrowing::{when_false, when_true};
use super::unify::{common_of, common_type, into_type};
use super::{Flow, Typed};
use crate::rules::{
    comparison_of_kinds, else_null_then_default, later, match_not_exhaustive, misplaced_literal, needless_default,
    unlike_branches, unreachable_arm,
};

impl Checker<'_, '_> {
    pub(super) fn branch(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: Option<&ast::Expr>,
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let test = self.check(condition, None);
        let test = test.filter(|it| is_condition(it, "the condition of an `if`", self.library, self.sink));
        let then = self.knowing(when_true(condition), |it| it.check(then, expected));
        let otherwise = otherwise.and_then(|other| self.knowing(when_false(condition), |it| it.check(other, expected)));
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
        if !value.ty().nullable {
            self.sink.push(needless_default::required(&value, op, default.span));
        }
        self.sink.extend(else_null_then_default::check(&value, &default, span, self.library));
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

    pub(super) fn matching(
        &mut self,
        subject: &ast::Expr,
        arms: &[ast::MatchArm],
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let name = match &subject.kind {
            ast::ExprKind::Name(name) => Some(name.clone()),
            _ => None,
        };
        let subject = self.check(subject, None);
        let mut seen = Seen::default();
        let mut bodies = Vec::new();
        let mut sound = true;
        for arm in arms {
            let patterns = match &subject {
                Some(subject) => self.patterns(arm, subject, &mut seen),
                None => None,
            };
            // An arm that null does not reach knows that the subject is not null.
            let takes_null = arm.patterns.iter().any(|it| match it {
                ast::Pattern::Literal(literal) => literal.value == ast::Literal::Null,
                ast::Pattern::Range(..) => false,
                ast::Pattern::Wildcard(_) => !seen.null,
            });
            let proved = name.iter().filter(|_| !takes_null).cloned().collect();
            let body = arm.body.as_ref().and_then(|body| self.knowing(proved, |it| it.check(body, expected)));
            seen.null |=
                arm.patterns.iter().any(|it| matches!(it, ast::Pattern::Literal(it) if it.value == ast::Literal::Null));
            match (patterns, body) {
                (Some(patterns), Some(body)) => bodies.push((patterns, body)),
                _ => sound = false,
            }
        }
        let subject = subject?;
        if !sound {
            return None;
        }
        self.exhaustive(&subject, &seen, span)?;
        let values: Vec<_> = bodies.iter().map(|(_, body)| body).collect();
        let common = match common_of(&values, self.library) {
            Ok(common) => common,
            Err(odd) => {
                self.sink.extend(unlike_branches::of_match(&values, odd));
                return None;
            }
        };
        Some(self.match_node(subject, bodies, &common, span))
    }

    fn match_node(&self, subject: Typed, bodies: Vec<(Vec<Literal>, Typed)>, common: &Type, span: Span) -> Typed {
        let mut flow = subject.flow;
        let mut default = None;
        let mut arms = Vec::with_capacity(bodies.len());
        for (patterns, body) in bodies {
            let body = into_type(body, common);
            flow.absorb(body.flow);
            if patterns.is_empty() {
                default = Some(Box::new(body.expr));
            } else {
                arms.push(MatchArm { patterns, body: body.expr });
            }
        }
        let kind = ExprKind::Match { subject: Box::new(subject.expr), arms, default };
        self.node(kind, common.clone(), span, flow)
    }

    /// The constants of an arm, of the subject's kind or null; none at all for `_`. Reports patterns that never match.
    fn patterns(&mut self, arm: &ast::MatchArm, subject: &Typed, seen: &mut Seen) -> Option<Vec<Literal>> {
        let mut literals = Vec::new();
        let mut sound = true;
        for pattern in &arm.patterns {
            let span = &match pattern {
                ast::Pattern::Wildcard(span) | ast::Pattern::Literal(ast::Spanned { span, .. }) => *span,
                ast::Pattern::Range(from, to) => from.span.to(to.span),
            };
            if let Some(wildcard) = seen.wildcard {
                self.sink.push(unreachable_arm::after_wildcard(*span, wildcard));
                return None;
            }
            let written = match pattern {
                ast::Pattern::Literal(written) => written,
                ast::Pattern::Range(..) => {
                    self.sink.push(later::construct("a range as a pattern", *span));
                    sound = false;
                    continue;
                }
                ast::Pattern::Wildcard(_) => {
                    seen.wildcard = Some(*span);
                    continue;
                }
            };
            match self.pattern(written, subject, seen) {
                Some(literal) => literals.push(literal),
                None => sound = false,
            }
        }
        // `"a", _` is `_`.
        if seen.wildcard.is_some() {
            literals.clear();
        }
        sound.then_some(literals)
    }

    fn pattern(&mut self, written: &ast::Spanned<ast::Literal>, subject: &Typed, seen: &mut Seen) -> Option<Literal> {
        let Some((literal, kind)) = value_of(&written.value) else {
            self.sink.push(misplaced_literal::no_value(&written.value, written.span));
            return None;
        };
        if literal == Literal::Null && !subject.ty().nullable {
            self.sink.push(unreachable_arm::null_of_required(written.span, subject));
            return None;
        }
        let Some(literal) = adapt(&literal, subject.ty().kind) else {
            self.sink.push(comparison_of_kinds::pattern(written.span, kind, subject));
            return None;
        };
        if let Some((_, first)) = seen.literals.iter().find(|(it, _)| *it == literal) {
            self.sink.push(unreachable_arm::again(written.span, *first));
            return None;
        }
        seen.literals.push((literal.clone(), written.span));
        Some(literal)
    }

    fn exhaustive(&mut self, subject: &Typed, seen: &Seen, span: Span) -> Option<()> {
        let has = |it: &Literal| seen.literals.iter().any(|(literal, _)| literal == it);
        let mut missing = BTreeSet::new();
        if seen.wildcard.is_none() {
            if subject.ty().kind == TypeKind::Bool {
                missing.extend([true, false].iter().filter(|it| !has(&Literal::Bool(**it))).map(ToString::to_string));
            } else {
                missing.insert("_".to_owned());
            }
            if subject.ty().nullable && !has(&Literal::Null) && !missing.contains("_") {
                missing.insert("null".to_owned());
            }
        }
        if missing.is_empty() {
            return Some(());
        }
        self.sink.push(match_not_exhaustive::missing(subject, span, &missing));
        None
    }
}

/// What the arms so far match.
#[derive(Default)]
struct Seen {
    literals: Vec<(Literal, Span)>,
    null: bool,
    wildcard: Option<Span>,
}
