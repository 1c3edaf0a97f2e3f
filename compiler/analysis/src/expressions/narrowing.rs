//! What a condition proves: names that are not null where it holds, or where it does not.

use std::collections::BTreeSet;

use ingest_syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};

use super::checker::Checker;

impl Checker<'_, '_> {
    /// Does `work` with these names known not to be null.
    pub(super) fn knowing<T>(&mut self, names: BTreeSet<String>, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.present.clone();
        self.present.extend(names);
        let result = work(self);
        self.present = before;
        result
    }
}

/// Names that are not null where the condition is true.
pub(super) fn when_true(condition: &Expr) -> BTreeSet<String> {
    proved(condition, true, 0)
}

/// Names that are not null where the condition is false.
pub(super) fn when_false(condition: &Expr) -> BTreeSet<String> {
    proved(condition, false, 0)
}

/// Plain names alone are tracked: they have one value on a row, wherever they stand.
fn proved(condition: &Expr, holds: bool, depth: u32) -> BTreeSet<String> {
    // Deeper conditions are refused by the checker, with its own word on it.
    if depth > super::checker::DEEPEST {
        return BTreeSet::new();
    }
    let inner = |it: &Expr, holds| proved(it, holds, depth + 1);
    match &condition.kind {
        ExprKind::IsNull(value, negated) if *negated == holds => match &value.kind {
            ExprKind::Name(name) => BTreeSet::from([name.clone()]),
            _ => BTreeSet::new(),
        },
        ExprKind::Unary(op, operand) if op.value == UnaryOp::Not => inner(operand, !holds),
        ExprKind::Binary(left, op, right) if matches!(op.value, BinaryOp::And | BinaryOp::Or) => {
            let (left, right) = (inner(left, holds), inner(right, holds));
            if holds == (op.value == BinaryOp::And) {
                left.into_iter().chain(right).collect()
            } else {
                left.intersection(&right).cloned().collect()
            }
        }
        _ => BTreeSet::new(),
    }
}
