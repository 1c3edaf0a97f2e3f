//! `if`, `match` and `??`: what stands in a branch is judged only where the branch is taken.

use datafusion::logical_expr::{Case, Expr as DfExpr};
use ingest_program::{Expr, Literal, MatchArm, TypeKind};

use super::{Lower, Lowered, any, constant, is_not_true, values};
use crate::{functions, plan::PlanError};

impl Lower<'_> {
    pub(super) fn branch(
        &self,
        expr: &Expr,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
    ) -> Result<Lowered, PlanError> {
        let condition = self.lower_as(condition, TypeKind::Bool)?;
        let then = self.lower_as(then, expr.ty.kind)?;
        let otherwise = self.lower_as(otherwise, expr.ty.kind)?;
        let holds = condition.value.clone();
        let value = case(vec![(holds.clone(), then.value.clone())], otherwise.value.clone());
        let mut result = Lowered::sure(value);
        // Where the condition fails, the value is that of the other branch.
        result.fails_null = condition.failures.is_empty() && then.fails_null && otherwise.fails_null;
        result.absorb(condition);
        result.absorb(then.guarded(&holds));
        result.absorb(otherwise.guarded(&is_not_true(holds)));
        Ok(result)
    }

    pub(super) fn coalesce(&self, expr: &Expr, value: &Expr, default: &Expr) -> Result<Lowered, PlanError> {
        let value = self.lower_as(value, expr.ty.kind)?;
        let default = self.lower_as(default, expr.ty.kind)?;
        let missing = value.value.clone().is_null();
        let mut result = Lowered::sure(functions::coalesce(value.value.clone(), default.value.clone(), expr.ty.kind));
        result.fails_null = value.failures.is_empty() && default.fails_null;
        result.absorb(value);
        result.absorb(default.guarded(&missing));
        Ok(result)
    }

    pub(super) fn choose(
        &self,
        expr: &Expr,
        subject: &Expr,
        arms: &[MatchArm],
        default: Option<&Expr>,
    ) -> Result<Lowered, PlanError> {
        let kind = subject.ty.kind;
        let subject = self.lower(subject)?;
        let bodies = arms.iter().map(|it| self.lower_as(&it.body, expr.ty.kind)).collect::<Result<Vec<_>, _>>()?;
        let default = match default {
            Some(default) => self.lower_as(default, expr.ty.kind)?,
            None => Lowered::sure(constant(values::null(expr.ty.kind))),
        };
        let value = if bodies.iter().all(|it| matches!(it.value, DfExpr::Literal(..))) {
            look_up(&subject.value, kind, arms, &bodies, &default)
        } else {
            let whens = arms.iter().zip(&bodies);
            let whens = whens.filter_map(|(arm, body)| Some((selects(&subject.value, kind, arm)?, body.value.clone())));
            case(whens.collect(), default.value.clone())
        };
        let mut result = Lowered::sure(value);
        result.fails_null = subject.failures.is_empty() && default.fails_null && bodies.iter().all(|it| it.fails_null);
        let mut earlier: Vec<DfExpr> = Vec::new();
        for (arm, body) in arms.iter().zip(bodies) {
            let Some(selected) = selects(&subject.value, kind, arm) else { continue };
            if !body.is_silent() {
                let taken = earlier.iter().fold(selected.clone(), |taken, it| taken.and(is_not_true(it.clone())));
                result.absorb(body.guarded(&taken));
            }
            earlier.push(selected);
        }
        result.absorb(match any(earlier) {
            Some(selected) if !default.is_silent() => default.guarded(&is_not_true(selected)),
            _ => default,
        });
        result.absorb(subject);
        Ok(result)
    }
}

/// A `match` from constants to constants: `DataFusion` makes a table of it.
fn look_up(subject: &DfExpr, kind: TypeKind, arms: &[MatchArm], bodies: &[Lowered], default: &Lowered) -> DfExpr {
    let mut for_null = None;
    let mut whens = Vec::new();
    for (arm, body) in arms.iter().zip(bodies) {
        for pattern in &arm.patterns {
            if *pattern == Literal::Null {
                for_null.get_or_insert_with(|| body.value.clone());
            } else {
                let pattern = Box::new(constant(values::scalar(pattern, kind)));
                whens.push((pattern, Box::new(body.value.clone())));
            }
        }
    }
    let table = if whens.is_empty() {
        default.value.clone()
    } else {
        let default = Some(Box::new(default.value.clone()));
        DfExpr::Case(Case::new(Some(Box::new(subject.clone())), whens, default))
    };
    match for_null {
        Some(body) => case(vec![(subject.clone().is_null(), body)], table),
        None => table,
    }
}

/// Whether an arm lists the subject; `None` where it lists nothing.
fn selects(subject: &DfExpr, kind: TypeKind, arm: &MatchArm) -> Option<DfExpr> {
    let listed = arm.patterns.iter().filter(|it| **it != Literal::Null).map(|it| constant(values::scalar(it, kind)));
    let listed = listed.collect::<Vec<_>>();
    let null = arm.patterns.contains(&Literal::Null).then(|| subject.clone().is_null());
    let listed = (!listed.is_empty()).then(|| subject.clone().in_list(listed, false));
    any(null.into_iter().chain(listed))
}

/// The value of the first condition that is true, else the default.
pub(super) fn case(whens: Vec<(DfExpr, DfExpr)>, default: DfExpr) -> DfExpr {
    if whens.is_empty() {
        return default;
    }
    let whens = whens.into_iter().map(|(when, then)| (Box::new(when), Box::new(then))).collect();
    DfExpr::Case(Case::new(None, whens, Some(Box::new(default))))
}
