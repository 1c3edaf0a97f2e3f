//! `match`: which arm takes which values, and whether every value has one.

use ingest_diagnostics::Span;
use ingest_program::{BinaryOp, Expr, ExprKind, Literal, MatchArm, Type, TypeKind};
use ingest_syntax::ast;

use super::Typed;
use super::checker::Checker;
use super::comparison::has_order;
use super::constants::compare;
use super::domain::Domain;
use super::literals::{adapt, literal_text, value_of};
use super::unify::{common_of, into_type};
use crate::rules::{
    comparison_of_kinds, match_not_exhaustive, misplaced_literal, operator_types, unlike_branches, unreachable_arm,
};

/// As many values as a `match` may have to list.
const MOST_MEMBERS: usize = 1_000;

/// What an arm takes.
#[derive(Default)]
struct Taken {
    literals: Vec<Literal>,
    ranges: Vec<(Literal, Literal)>,
    /// `_`: whatever no arm before takes.
    others: bool,
}

/// What the arms so far take.
#[derive(Default)]
struct Seen {
    literals: Vec<(Literal, Span)>,
    ranges: Vec<(Literal, Literal, Span)>,
    null: bool,
    wildcard: Option<Span>,
}

impl Seen {
    /// The pattern that takes a value already.
    fn taken(&self, literal: &Literal) -> Option<Span> {
        let found = self.literals.iter().find(|(it, _)| it == literal).map(|(_, span)| *span);
        found.or_else(|| self.ranges.iter().find(|(low, high, _)| within(literal, low, high)).map(|(.., span)| *span))
    }
}

fn within(literal: &Literal, low: &Literal, high: &Literal) -> bool {
    compare(literal, low).is_some_and(std::cmp::Ordering::is_ge)
        && compare(literal, high).is_some_and(std::cmp::Ordering::is_le)
}

impl Checker<'_, '_> {
    pub(super) fn matching(
        &mut self,
        subject: &ast::Expr,
        arms: &[ast::MatchArm],
        span: Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let subject = self.check(subject, None);
        let domain = subject.as_ref().map(|it| Domain::of(it.ty(), self.library)).unwrap_or_default();
        let mut seen = Seen::default();
        let mut bodies = Vec::new();
        let mut sound = true;
        for arm in arms {
            let taken = match &subject {
                Some(subject) => self.patterns(arm, subject, &domain, &mut seen),
                None => None,
            };
            // An arm that null does not reach knows that the subject is not null.
            let lists_null =
                |it: &ast::Pattern| matches!(it, ast::Pattern::Literal(it) if it.value == ast::Literal::Null);
            let takes_null = arm.patterns.iter().any(|it| match it {
                ast::Pattern::Wildcard(_) => !seen.null,
                other => lists_null(other),
            });
            let proved = subject.as_ref().map(|it| &it.expr).filter(|_| !takes_null);
            let body = arm.body.as_ref().and_then(|body| self.present(proved, |it| it.check(body, expected)));
            seen.null |= arm.patterns.iter().any(lists_null);
            match (taken, body) {
                (Some(taken), Some(body)) => bodies.push((taken, body)),
                _ => sound = false,
            }
        }
        let subject = subject?;
        if !sound {
            return None;
        }
        self.exhaustive(&subject, &domain, &seen, span)?;
        let values: Vec<_> = bodies.iter().map(|(_, body)| body).collect();
        let common = match common_of(&values, self.library) {
            Ok(common) => common,
            Err(odd) => {
                self.sink.extend(unlike_branches::of_match(&values, odd));
                return None;
            }
        };
        let ranges = bodies.iter().any(|(taken, _)| !taken.ranges.is_empty());
        let made = if ranges { Self::chain } else { Self::match_node };
        Some(made(self, subject, bodies, &common, span))
    }

    fn match_node(&self, subject: Typed, bodies: Vec<(Taken, Typed)>, common: &Type, span: Span) -> Typed {
        let mut flow = subject.flow;
        let mut default = None;
        let mut arms = Vec::with_capacity(bodies.len());
        for (taken, body) in bodies {
            let body = into_type(body, common);
            flow.absorb(body.flow);
            if taken.others {
                default = Some(Box::new(body.expr));
            } else {
                arms.push(MatchArm { patterns: taken.literals, body: body.expr });
            }
        }
        let kind = ExprKind::Match { subject: Box::new(subject.expr), arms, default };
        self.node(kind, common.clone(), span, flow)
    }

    /// A `match` with ranges, as an `if` for each arm.
    fn chain(&self, subject: Typed, bodies: Vec<(Taken, Typed)>, common: &Type, span: Span) -> Typed {
        let (reads, each) = (bodies.len() * 2, subject.flow.size);
        let mut flow = subject.flow;
        flow.size = flow.size.saturating_add(each.saturating_mul(reads));
        flow.height = flow.height.saturating_add(bodies.len() * 2);
        let mut last: Option<Expr> = None;
        for (taken, body) in bodies.into_iter().rev() {
            let body = into_type(body, common);
            flow.absorb(body.flow);
            // What is left after all others, whether it is said or follows from the type.
            last = Some(match last {
                None => body.expr,
                Some(otherwise) => {
                    let condition = Box::new(takes(&subject.expr, &taken));
                    let kind = ExprKind::If { condition, then: Box::new(body.expr), otherwise: Box::new(otherwise) };
                    Expr { kind, ty: common.clone(), origin: self.origin(span) }
                }
            });
        }
        let last = last.map_or(ExprKind::Literal(Literal::Null), |it| it.kind);
        self.node(last, common.clone(), span, flow)
    }

    /// The values of an arm, of the subject's kind or null. Reports patterns that never match.
    fn patterns(&mut self, arm: &ast::MatchArm, subject: &Typed, domain: &Domain, seen: &mut Seen) -> Option<Taken> {
        let mut taken = Taken::default();
        let mut sound = true;
        for pattern in &arm.patterns {
            let span = match pattern {
                ast::Pattern::Wildcard(span) | ast::Pattern::Literal(ast::Spanned { span, .. }) => *span,
                ast::Pattern::Range(from, to) => from.span.to(to.span),
            };
            if let Some(wildcard) = seen.wildcard {
                self.sink.push(unreachable_arm::after_wildcard(span, wildcard));
                return None;
            }
            match pattern {
                ast::Pattern::Wildcard(_) => seen.wildcard = Some(span),
                ast::Pattern::Literal(written) => match self.pattern(written, subject, domain, seen) {
                    Some(literal) => taken.literals.push(literal),
                    None => sound = false,
                },
                ast::Pattern::Range(from, to) => match self.range(from, to, subject, domain) {
                    Some((low, high)) => {
                        seen.ranges.push((low.clone(), high.clone(), span));
                        taken.ranges.push((low, high));
                    }
                    None => sound = false,
                },
            }
        }
        // `"a", _` is `_`.
        taken.others = seen.wildcard.is_some();
        if taken.others {
            (taken.literals, taken.ranges) = (Vec::new(), Vec::new());
        }
        sound.then_some(taken)
    }

    fn pattern(
        &mut self,
        written: &ast::Spanned<ast::Literal>,
        subject: &Typed,
        domain: &Domain,
        seen: &mut Seen,
    ) -> Option<Literal> {
        let literal = self.pattern_literal(written, subject)?;
        // What passes for present where something could not be read may be null after all.
        if literal == Literal::Null && !subject.ty().nullable && !self.in_doubt {
            self.sink.push(unreachable_arm::null_of_required(written.span, subject));
            return None;
        }
        if let Some(first) = seen.taken(&literal) {
            self.sink.push(unreachable_arm::again(written.span, first));
            return None;
        }
        if literal != Literal::Null && !domain.may_be(&literal) {
            self.outside(written.span, subject);
            return None;
        }
        seen.literals.push((literal.clone(), written.span));
        Some(literal)
    }

    fn pattern_literal(&mut self, written: &ast::Spanned<ast::Literal>, subject: &Typed) -> Option<Literal> {
        let Some((literal, kind)) = value_of(&written.value) else {
            self.sink.push(misplaced_literal::no_value(&written.value, written.span));
            return None;
        };
        let adapted = adapt(&literal, subject.ty().kind);
        if adapted.is_none() {
            self.sink.push(comparison_of_kinds::pattern(written.span, kind, subject));
        }
        adapted
    }

    fn range(
        &mut self,
        from: &ast::Spanned<ast::Literal>,
        to: &ast::Spanned<ast::Literal>,
        subject: &Typed,
        domain: &Domain,
    ) -> Option<(Literal, Literal)> {
        let (low, high) = (self.pattern_literal(from, subject), self.pattern_literal(to, subject));
        let (low, high) = (low?, high?);
        let span = from.span.to(to.span);
        let ordered = has_order(subject.ty().kind) && subject.ty().kind != TypeKind::Bool;
        if !ordered || low == Literal::Null || high == Literal::Null {
            self.sink.push(operator_types::no_order(subject, span));
            return None;
        }
        if compare(&low, &high).is_some_and(std::cmp::Ordering::is_gt) {
            self.sink.push(unreachable_arm::empty_range(span, &literal_text(&low), &literal_text(&high)));
            return None;
        }
        if !domain.may_be_within(&low, &high) {
            self.outside(span, subject);
            return None;
        }
        Some((low, high))
    }

    /// A pattern that the subject's type does not have.
    fn outside(&mut self, span: Span, subject: &Typed) {
        let name = subject.ty().refinement_name().unwrap_or_default();
        self.sink.push(unreachable_arm::outside_type(span, name, self.library.refinement_place(name)));
    }

    fn exhaustive(&mut self, subject: &Typed, domain: &Domain, seen: &Seen, span: Span) -> Option<()> {
        let mut missing = Vec::new();
        if seen.wildcard.is_none() {
            match &domain.members {
                Some(members) if members.len() <= MOST_MEMBERS => {
                    missing.extend(members.iter().filter(|it| seen.taken(it).is_none()).map(literal_text));
                }
                _ if covers(seen, domain) => {}
                _ => missing.push("_".to_owned()),
            }
            let others = missing.iter().any(|it| it == "_");
            if subject.ty().nullable && !seen.null && !others {
                missing.push("null".to_owned());
            }
        }
        if missing.is_empty() {
            return Some(());
        }
        self.sink.push(match_not_exhaustive::missing(subject, span, &missing));
        None
    }
}

/// Whether the subject is one of the values; never null.
fn takes(subject: &Expr, taken: &Taken) -> Expr {
    let origin = subject.origin;
    let bool_ = |nullable| Type::required(TypeKind::Bool).with_nullable(nullable);
    let test = |kind, nullable| Expr { kind, ty: bool_(nullable), origin };
    let constant =
        |it: &Literal| Expr { kind: ExprKind::Literal(it.clone()), ty: Type::required(subject.ty.kind), origin };
    let binary = |op, left: Expr, right: Expr| {
        let nullable = left.ty.nullable || right.ty.nullable;
        test(ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) }, nullable)
    };
    let mut tests = Vec::new();
    let present: Vec<_> = taken.literals.iter().filter(|it| **it != Literal::Null).cloned().collect();
    if !present.is_empty() {
        let value = Box::new(subject.clone());
        tests.push(test(ExprKind::In { value, list: present }, subject.ty.nullable));
    }
    for (low, high) in &taken.ranges {
        let least = binary(BinaryOp::GreaterOrEqual, subject.clone(), constant(low));
        let most = binary(BinaryOp::LessOrEqual, subject.clone(), constant(high));
        tests.push(binary(BinaryOp::And, least, most));
    }
    let any = tests.into_iter().reduce(|a, b| binary(BinaryOp::Or, a, b));
    let any = any.map(|any| {
        if !any.ty.nullable {
            return any;
        }
        let default = Box::new(test(ExprKind::Literal(Literal::Bool(false)), false));
        test(ExprKind::Coalesce { value: Box::new(any), default }, false)
    });
    let null = taken.literals.contains(&Literal::Null);
    let null = null.then(|| test(ExprKind::IsNull(Box::new(subject.clone())), false));
    let all = any.into_iter().chain(null).reduce(|a, b| binary(BinaryOp::Or, a, b));
    all.unwrap_or_else(|| test(ExprKind::Literal(Literal::Bool(false)), false))
}

/// Whether the patterns take every whole number from the least to the greatest of the type.
fn covers(seen: &Seen, domain: &Domain) -> bool {
    let (Some(Literal::Int(low)), Some(Literal::Int(high))) = (&domain.low, &domain.high) else { return false };
    let int = |it: &Literal| match it {
        Literal::Int(value) => Some(*value),
        _ => None,
    };
    let of_ranges = seen.ranges.iter().filter_map(|(from, to, _)| Some((int(from)?, int(to)?)));
    let of_literals = seen.literals.iter().filter_map(|(it, _)| Some((int(it)?, int(it)?)));
    let mut parts: Vec<_> = of_ranges.chain(of_literals).collect();
    parts.sort_unstable();
    let mut next = *low;
    for (from, to) in parts {
        if from > next {
            return false;
        }
        if to >= *high {
            return true;
        }
        next = next.max(to.saturating_add(1));
    }
    next > *high
}

#[cfg(test)]
mod tests {
    use super::{Domain, Literal, Seen, covers};
    use ingest_diagnostics::Span;

    #[test]
    fn ranges_that_cover() {
        let domain = Domain { low: Some(Literal::Int(0)), high: Some(Literal::Int(9)), ..Domain::default() };
        let covers = |ranges: &[(i64, i64)]| {
            let ranges = ranges.iter().map(|(a, b)| (Literal::Int(*a), Literal::Int(*b), Span::default()));
            covers(&Seen { ranges: ranges.collect(), ..Seen::default() }, &domain)
        };
        assert!(covers(&[(0, 9)]) && covers(&[(5, 20), (-3, 4)]) && covers(&[(0, 3), (2, 9)]));
        assert!(!covers(&[]) && !covers(&[(1, 9)]) && !covers(&[(0, 8)]) && !covers(&[(0, 3), (5, 9)]));
        assert!(covers(&[(i64::MIN, i64::MAX)]));
    }
}
