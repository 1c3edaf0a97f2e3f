//! Looking through expressions of a program.

use ingest_program::{Aggregate, Expr, ExprKind, Recovery};

/// Calls `f` with the expression and every expression within it, from left to right, the outer ones first.
pub(crate) fn walk<'a>(expr: &'a Expr, f: &mut impl FnMut(&'a Expr)) {
    f(expr);
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Secret(_)
        | ExprKind::Column(_)
        | ExprKind::Field(_)
        | ExprKind::Meta(_)
        | ExprKind::Value
        | ExprKind::Aggregate(Aggregate::Rows) => {}
        ExprKind::Unary { operand: inner, .. }
        | ExprKind::IsNull(inner)
        | ExprKind::In { value: inner, .. }
        | ExprKind::Convert { value: inner, .. }
        | ExprKind::Aggregate(Aggregate::Sum(inner) | Aggregate::Share(inner)) => walk(inner, f),
        ExprKind::Binary { left, right, .. } => {
            walk(left, f);
            walk(right, f);
        }
        ExprKind::If { condition, then, otherwise } => {
            walk(condition, f);
            walk(then, f);
            walk(otherwise, f);
        }
        ExprKind::Match { subject, arms, default } => {
            walk(subject, f);
            for body in arms.iter().map(|it| &it.body).chain(default.as_deref()) {
                walk(body, f);
            }
        }
        ExprKind::Coalesce { value, default } => {
            walk(value, f);
            walk(default, f);
        }
        ExprKind::Refine { value, predicate, .. } => {
            walk(value, f);
            walk(predicate, f);
        }
        ExprKind::Call { args: inner, .. } | ExprKind::Aggregate(Aggregate::Unique(inner)) => {
            for part in inner {
                walk(part, f);
            }
        }
        ExprKind::Recover { value, action } => {
            walk(value, f);
            if let Recovery::Value(replacement) = &action.recovery {
                walk(replacement, f);
            }
        }
    }
}

/// Whether the expression can be anything but null where what it reads is null: then a value that is missing because it
/// failed could be taken for one that was never there.
pub(super) fn sees_null(expr: &Expr) -> bool {
    let mut found = false;
    walk(expr, &mut |it| {
        found |= matches!(
            it.kind,
            ExprKind::IsNull(_)
                | ExprKind::If { .. }
                | ExprKind::Match { .. }
                | ExprKind::Coalesce { .. }
                | ExprKind::Recover { .. }
        );
    });
    found
}
