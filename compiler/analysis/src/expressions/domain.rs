//! What values a type can have, as far as its refinement lists or bounds them.

use std::cmp::Ordering;

use ingest_program::{BinaryOp, Expr, ExprKind, Function, Literal, Origin, Type, TypeKind};

use super::constants::{Verdict, compare, judge};
use crate::library::Library;

/// The values of a type.
#[derive(Debug, Default)]
pub(super) struct Domain {
    /// Every one of them, where they are listed; null is not among them.
    pub members: Option<Vec<Literal>>,
    /// None is less.
    pub low: Option<Literal>,
    /// None is greater.
    pub high: Option<Literal>,
    /// Regular expressions that each of them matches.
    pub patterns: Vec<String>,
}

impl Domain {
    /// The values of `ty`; of a type that says nothing of them all are possible.
    pub fn of(ty: &Type, library: &Library<'_>) -> Self {
        let mut domain = Self::default();
        if ty.kind == TypeKind::Bool {
            domain.members = Some(vec![Literal::Bool(true), Literal::Bool(false)]);
        }
        let Some(predicate) = ty.refinement_name().and_then(|name| library.predicate(name, Origin::default())) else {
            return domain;
        };
        domain.narrow(&predicate.expr);
        if let Some(members) = &mut domain.members {
            members.retain(|member| judge(&predicate.expr, member) != Verdict::Fails);
        }
        domain
    }

    /// Takes out what a condition over `value` excludes.
    fn narrow(&mut self, condition: &Expr) {
        match &condition.kind {
            ExprKind::Binary { op: BinaryOp::And, left, right } => {
                self.narrow(left);
                self.narrow(right);
            }
            ExprKind::In { value, list } if value.kind == ExprKind::Value => self.list(list),
            ExprKind::Call { function: Function::Matches, args } => {
                if let [Expr { kind: ExprKind::Value, .. }, Expr { kind: ExprKind::Literal(Literal::Text(it)), .. }] =
                    args.as_slice()
                {
                    self.patterns.push(it.clone());
                }
            }
            ExprKind::Binary { op, left, right } => match (&left.kind, &right.kind) {
                (ExprKind::Value, ExprKind::Literal(bound)) => self.bound(*op, bound),
                (ExprKind::Literal(bound), ExprKind::Value) => self.bound(mirrored(*op), bound),
                _ => {}
            },
            _ => {}
        }
    }

    fn list(&mut self, list: &[Literal]) {
        match &mut self.members {
            Some(members) => members.retain(|it| list.contains(it)),
            None => self.members = Some(list.to_vec()),
        }
    }

    /// `value op bound` holds. Bounds belong to what they bound, but for ints as near as that allows.
    fn bound(&mut self, op: BinaryOp, bound: &Literal) {
        let step = |by: i64| match bound {
            Literal::Int(it) => it.checked_add(by).map(Literal::Int),
            _ => Some(bound.clone()),
        };
        match op {
            BinaryOp::Equal => self.list(std::slice::from_ref(bound)),
            BinaryOp::Greater => self.at_least(step(1)),
            BinaryOp::GreaterOrEqual => self.at_least(step(0)),
            BinaryOp::Less => self.at_most(step(-1)),
            BinaryOp::LessOrEqual => self.at_most(step(0)),
            _ => {}
        }
    }

    fn at_least(&mut self, bound: Option<Literal>) {
        let Some(bound) = bound else { return };
        if self.low.as_ref().is_none_or(|low| compare(low, &bound).is_some_and(Ordering::is_lt)) {
            self.low = Some(bound);
        }
    }

    fn at_most(&mut self, bound: Option<Literal>) {
        let Some(bound) = bound else { return };
        if self.high.as_ref().is_none_or(|high| compare(high, &bound).is_some_and(Ordering::is_gt)) {
            self.high = Some(bound);
        }
    }

    /// Whether a constant may be one of the values.
    pub fn may_be(&self, literal: &Literal) -> bool {
        match &self.members {
            Some(members) => members.contains(literal),
            None => self.may_be_within(literal, literal) && self.may_match(literal),
        }
    }

    /// Whether one of the values may lie between two.
    pub fn may_be_within(&self, low: &Literal, high: &Literal) -> bool {
        let less = |a: &Literal, b: &Literal| compare(a, b).is_some_and(Ordering::is_lt);
        if let Some(members) = &self.members {
            return members.iter().any(|it| !less(it, low) && !less(high, it));
        }
        let below = self.low.as_ref().is_some_and(|it| less(high, it));
        let above = self.high.as_ref().is_some_and(|it| less(it, low));
        !below && !above
    }

    fn may_match(&self, literal: &Literal) -> bool {
        let Literal::Text(text) = literal else { return true };
        self.patterns.iter().all(|it| regex::Regex::new(it).map_or(true, |it| it.is_match(text)))
    }

    /// Whether `value op bound` holds of every value, or of none; unknown where of some.
    pub fn compares(&self, op: BinaryOp, bound: &Literal) -> Verdict {
        let order = |of: &Option<Literal>| of.as_ref().and_then(|it| compare(it, bound));
        let (low, high) = (order(&self.low), order(&self.high));
        let (above, below) = (low.is_some_and(Ordering::is_gt), high.is_some_and(Ordering::is_lt));
        let (from, to) = (low.is_some_and(Ordering::is_ge), high.is_some_and(Ordering::is_le));
        let (holds, fails) = match op {
            BinaryOp::Less => (below, from),
            BinaryOp::LessOrEqual => (to, above),
            BinaryOp::Greater => (above, to),
            BinaryOp::GreaterOrEqual => (from, below),
            BinaryOp::Equal => (false, above || below),
            BinaryOp::NotEqual => (above || below, false),
            _ => (false, false),
        };
        match (holds, fails) {
            (true, _) => Verdict::Holds,
            (_, true) => Verdict::Fails,
            _ => Verdict::Unknown,
        }
    }
}

/// The operator with its sides changed.
pub(super) fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        other => other,
    }
}
