//! Conditions of which it is known before anything runs whether they hold.

use ingest_program::{BinaryOp, Expr, ExprKind, Literal, Type, UnaryOp};

use super::checker::Checker;
use super::constants::{Verdict, judge_alone, judge_where};
use super::domain::{Domain, mirrored};
use super::{Typed, literal_text};
use crate::library::Library;
use crate::rules::{condition_always_holds, condition_never_holds};

/// As many values of a type are tried in a condition.
const MOST_MEMBERS: usize = 256;

/// A condition with at most so many parts is tried.
const MOST_PARTS: usize = 64;

/// What is known of a condition.
struct Certain {
    holds: bool,
    why: String,
    /// Whether it is known of the condition alone, without the declaration of a refinement.
    plain: bool,
}

impl Checker<'_, '_> {
    /// The condition itself; one that always or never holds is reported. What is plain of the whole condition of a check, a
    /// filter or an `if` is left to the lints of those.
    pub(super) fn judged(&mut self, condition: Typed) -> Typed {
        // What passes for present where something could not be read proves nothing, and a body says nothing of its calls.
        if self.in_doubt || self.inlined_at.is_some() || condition.flow.size > MOST_PARTS {
            return condition;
        }
        let span = condition.span;
        let known = certain(&condition.expr, self.library).filter(|it| !it.plain || self.whole != Some(span));
        self.sink.extend(known.map(|it| {
            if it.holds {
                condition_always_holds::always(span, it.why)
            } else {
                condition_never_holds::never(span, it.why)
            }
        }));
        condition
    }
}

/// Whether a condition holds on every row, or on none, and why.
fn certain(condition: &Expr, library: &Library<'_>) -> Option<Certain> {
    match &condition.kind {
        ExprKind::Unary { op: UnaryOp::Not, operand } => {
            certain(operand, library).map(|it| Certain { holds: !it.holds, ..it })
        }
        ExprKind::Binary { op: BinaryOp::And, left, right } => {
            match (certain(left, library), certain(right, library)) {
                (Some(never), _) | (_, Some(never)) if !never.holds => Some(never),
                (Some(left), Some(right)) => Some(Certain { plain: left.plain && right.plain, ..left }),
                _ => None,
            }
        }
        ExprKind::IsNull(value) if !value.ty.nullable => {
            let why = format!("it is of type `{}`, and so never null", value.ty);
            Some(Certain { holds: false, why, plain: true })
        }
        _ => alone(condition)
            .or_else(|| by_type(condition, library).map(|(holds, why)| Certain { holds, why, plain: false })),
    }
}

/// By what is written in the condition alone.
fn alone(condition: &Expr) -> Option<Certain> {
    let known = |holds| Some(Certain { holds, why: "every value in it is written".to_owned(), plain: true });
    match judge_alone(condition) {
        Verdict::Holds => known(true),
        Verdict::Fails => known(false),
        Verdict::Unknown => None,
    }
}

/// By the type of the one value that the condition reads.
fn by_type(condition: &Expr, library: &Library<'_>) -> Option<(bool, String)> {
    let subject = subject(condition)?;
    // Of a plain bool both values are possible, and a comparison with one of them is told apart by another lint.
    let name = subject.ty.refinement_name()?;
    let domain = Domain::of(&Type { nullable: false, ..subject.ty.clone() }, library);
    if let Some(members) = domain.members.as_ref().filter(|it| !it.is_empty() && it.len() <= MOST_MEMBERS) {
        let null = subject.ty.nullable.then_some(Literal::Null);
        let verdicts: Vec<_> =
            members.iter().chain(&null).map(|it| judge_where(condition, &subject.kind, it)).collect();
        let why = || format!("the values of `{name}` are listed in its declaration");
        if verdicts.iter().all(|it| *it == Verdict::Holds) {
            return Some((true, why()));
        }
        return verdicts.iter().all(|it| *it == Verdict::Fails).then(|| (false, why()));
    }
    let (op, bound) = match &condition.kind {
        ExprKind::Binary { op, left, right } => match (&left.kind, &right.kind) {
            (left, ExprKind::Literal(bound)) if *left == subject.kind => (*op, bound),
            (ExprKind::Literal(bound), right) if *right == subject.kind => (mirrored(*op), bound),
            _ => return None,
        },
        _ => return None,
    };
    let why = || match (&domain.low, &domain.high) {
        (Some(low), Some(high)) => {
            format!("values of `{name}` are from {} to {}", literal_text(low), literal_text(high))
        }
        (Some(low), None) => format!("values of `{name}` are at least {}", literal_text(low)),
        (None, Some(high)) => format!("values of `{name}` are at most {}", literal_text(high)),
        (None, None) => format!("it is of type `{name}`"),
    };
    match domain.compares(op, bound) {
        Verdict::Holds => (!subject.ty.nullable).then(|| (true, why())),
        Verdict::Fails => Some((false, why())),
        Verdict::Unknown => None,
    }
}

/// The one value of the row that a condition reads, if there is one.
fn subject(condition: &Expr) -> Option<&Expr> {
    let mut found: Option<&Expr> = None;
    let mut several = false;
    condition.walk(&mut |it| {
        let reads = matches!(
            it.kind,
            ExprKind::Column(_)
                | ExprKind::Field(_)
                | ExprKind::Item(_)
                | ExprKind::Meta(_)
                | ExprKind::Value
                | ExprKind::Joined { .. }
                | ExprKind::Secret(_)
                | ExprKind::Aggregate(_)
                | ExprKind::Lookup { .. }
        );
        if reads {
            several |= found.is_some_and(|other| other.kind != it.kind);
            found = found.or(Some(it));
        }
    });
    found.filter(|_| !several)
}
