//! Checks: stricter or looser.

use std::collections::BTreeSet;

use ingest_program::{BinaryOp, Check, CheckAction, Expr, ExprKind, Limit, Threshold, Verdict};

use crate::Side;
use crate::change::{Cause, Change, Collector, Section, Weight};
use crate::members::{Member, members};
use crate::shape::{same, shape};

/// Whose checks they are.
pub(crate) struct Owner {
    /// ``schema `Visit` ``
    pub(crate) title: String,
    /// What a check that rejects rows is a cause of.
    pub(crate) cause: Cause,
    /// Columns or fields that are of another type: that a check of the same words is over another type is no news.
    pub(crate) retyped: BTreeSet<String>,
}

/// Compares the checks of one owner.
pub(crate) fn compare(
    (old, before): (&Side<'_>, &[Check]),
    (new, after): (&Side<'_>, &[Check]),
    owner: &Owner,
    found: &mut Collector,
) {
    let subject = |check: &Check| format!("{}, check `{}`", owner.title, check.name);
    for member in members(before, after, |it: &Check| it.name.as_str()) {
        match member {
            Member::Added(check) => {
                if rejects(check) {
                    found.cause(owner.cause.clone(), format!("check `{}` is new", check.name));
                }
                let change = Change::new(Section::Checks, Weight::Notable, subject(check), "is new: stricter");
                found.push(change.rewritten(None, new.written(check.origin)).at(new.place(check.origin)));
            }
            Member::Removed(check) => {
                if rejects(check) {
                    found.cause(owner.cause.clone(), format!("check `{}` is gone", check.name));
                }
                let change = Change::new(Section::Checks, Weight::Notable, subject(check), "is gone: looser");
                found.push(change.rewritten(old.written(check.origin), None).at(old.place(check.origin)));
            }
            Member::Kept(before, after) if !same(before, after) => {
                let (written_before, written_after) = (old.written(before.origin), new.written(after.origin));
                let hidden = written_before == written_after;
                if hidden && reads_any(&after.condition, &owner.retyped) {
                    continue;
                }
                if rejects(before) || rejects(after) {
                    found.cause(owner.cause.clone(), format!("check `{}` is another", after.name));
                }
                let change = Change::new(Section::Checks, Weight::Notable, subject(after), judged(before, after));
                let change = change.rewritten(written_before, written_after).at(new.place(after.origin));
                found.push(if hidden { change.why("the words are the same; what they call is not") } else { change });
            }
            Member::Kept(..) => {}
        }
    }
}

fn reads_any(condition: &Expr, names: &BTreeSet<String>) -> bool {
    let mut found = false;
    condition.walk(&mut |it| {
        found |= matches!(&it.kind, ExprKind::Column(name) | ExprKind::Field(name) if names.contains(name));
    });
    found
}

/// Whether a check decides which rows are published.
fn rejects(check: &Check) -> bool {
    check.action.verdict == Verdict::Reject
}

/// Whether a check is stricter now, or looser, as far as that can be said.
fn judged(before: &Check, after: &Check) -> &'static str {
    let condition = condition(&before.condition, &after.condition);
    let action = action(&before.action, &after.action);
    match (condition, action) {
        (Some(Turn::Same), Some(Turn::Same)) => "asks the same, and says something else",
        (Some(Turn::Same), Some(Turn::Stricter)) | (Some(Turn::Stricter), Some(Turn::Same | Turn::Stricter)) => {
            "is stricter"
        }
        (Some(Turn::Same), Some(Turn::Looser)) | (Some(Turn::Looser), Some(Turn::Same | Turn::Looser)) => "is looser",
        _ => "asks something else",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Same,
    Stricter,
    Looser,
}

/// Whether a condition lets through less than another, or more.
fn condition(before: &Expr, after: &Expr) -> Option<Turn> {
    if same(before, after) {
        return Some(Turn::Same);
    }
    for (op, with_more, with_less) in
        [(BinaryOp::And, Turn::Stricter, Turn::Looser), (BinaryOp::Or, Turn::Looser, Turn::Stricter)]
    {
        let (old, new) = (parts(before, op), parts(after, op));
        if old.len() < new.len() && old.iter().all(|part| new.contains(part)) {
            return Some(with_more);
        }
        if new.len() < old.len() && new.iter().all(|part| old.contains(part)) {
            return Some(with_less);
        }
    }
    match (&before.kind, &after.kind) {
        (ExprKind::In { value: a, list: old }, ExprKind::In { value: b, list: new }) if same(a, b) => {
            if old.iter().all(|it| new.contains(it)) {
                Some(Turn::Looser)
            } else if new.iter().all(|it| old.contains(it)) {
                Some(Turn::Stricter)
            } else {
                None
            }
        }
        (ExprKind::Binary { op: a, left: l1, right: r1 }, ExprKind::Binary { op: b, left: l2, right: r2 })
            if a == b =>
        {
            if same(l1, l2) {
                bound(*a, r1, r2)
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The operands of a row of one operator.
fn parts(expr: &Expr, of: BinaryOp) -> Vec<serde_json::Value> {
    match &expr.kind {
        ExprKind::Binary { op, left, right } if *op == of => [parts(left, of), parts(right, of)].concat(),
        _ => vec![shape(expr)],
    }
}

/// `x >= 1` against `x >= 2`.
fn bound(op: BinaryOp, before: &Expr, after: &Expr) -> Option<Turn> {
    let (before, after) = (number(before)?, number(after)?);
    let raised = before < after;
    match op {
        BinaryOp::Greater | BinaryOp::GreaterOrEqual => Some(if raised { Turn::Stricter } else { Turn::Looser }),
        BinaryOp::Less | BinaryOp::LessOrEqual => Some(if raised { Turn::Looser } else { Turn::Stricter }),
        _ => None,
    }
}

/// The number that a constant is, or is close to: enough to say which of two is greater.
fn number(expr: &Expr) -> Option<f64> {
    use ingest_program::Literal;
    match &expr.kind {
        ExprKind::Literal(Literal::Int(it) | Literal::Timestamp(it) | Literal::Time(it)) => Some(*it as f64),
        ExprKind::Literal(Literal::Float(it)) => Some(*it),
        ExprKind::Literal(Literal::Date(it)) => Some(f64::from(*it)),
        ExprKind::Literal(Literal::Decimal { unscaled, scale, .. }) => {
            Some(*unscaled as f64 / 10_f64.powi(i32::from(*scale)))
        }
        _ => None,
    }
}

/// Whether what a violation means is more than it was, or less.
fn action(before: &CheckAction, after: &CheckAction) -> Option<Turn> {
    let rank = |verdict: Verdict| match verdict {
        Verdict::Warn => 0,
        Verdict::Reject => 1,
        Verdict::Fail => 2,
    };
    let verdict = match rank(before.verdict).cmp(&rank(after.verdict)) {
        std::cmp::Ordering::Less => Turn::Stricter,
        std::cmp::Ordering::Equal => Turn::Same,
        std::cmp::Ordering::Greater => Turn::Looser,
    };
    match (verdict, threshold(before.fail_above.as_ref(), after.fail_above.as_ref())?) {
        (Turn::Same, turn) | (turn, Turn::Same) => Some(turn),
        (a, b) if a == b => Some(a),
        _ => None,
    }
}

fn threshold(before: Option<&Threshold>, after: Option<&Threshold>) -> Option<Turn> {
    let (before, after) = match (before, after) {
        (None, None) => return Some(Turn::Same),
        (None, Some(_)) => return Some(Turn::Stricter),
        (Some(_), None) => return Some(Turn::Looser),
        (Some(before), Some(after)) => (before.limit, after.limit),
    };
    let (before, after) = match (before, after) {
        (Limit::Rows(a), Limit::Rows(b)) => (a as f64, b as f64),
        (Limit::Share(a), Limit::Share(b)) => (a, b),
        _ => return None,
    };
    match before.partial_cmp(&after)? {
        std::cmp::Ordering::Less => Some(Turn::Looser),
        std::cmp::Ordering::Equal => Some(Turn::Same),
        std::cmp::Ordering::Greater => Some(Turn::Stricter),
    }
}
