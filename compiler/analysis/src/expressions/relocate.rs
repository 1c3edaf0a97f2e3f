//! Moves an expression to another place: what a predicate computes is said of the expression that asked for it.

use ingest_program::{Aggregate, ElseAction, Expr, ExprKind, Origin, Recovery};

/// Sets the origin of every node.
pub(crate) fn set_origin(expr: &mut Expr, origin: Origin) {
    expr.origin = origin;
    let each = |it: &mut Expr| set_origin(it, origin);
    match &mut expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Secret(_)
        | ExprKind::Column(_)
        | ExprKind::Field(_)
        | ExprKind::Meta(_)
        | ExprKind::Value
        | ExprKind::Aggregate(Aggregate::Rows) => {}
        ExprKind::Unary { operand: it, .. }
        | ExprKind::IsNull(it)
        | ExprKind::In { value: it, .. }
        | ExprKind::Convert { value: it, .. }
        | ExprKind::Aggregate(Aggregate::Sum(it) | Aggregate::Share(it)) => each(it),
        ExprKind::Binary { left: a, right: b, .. }
        | ExprKind::Coalesce { value: a, default: b }
        | ExprKind::Refine { value: a, predicate: b, .. } => {
            each(a);
            each(b);
        }
        ExprKind::If { condition, then, otherwise } => {
            each(condition);
            each(then);
            each(otherwise);
        }
        ExprKind::Match { subject, arms, default } => {
            each(subject);
            for arm in arms {
                each(&mut arm.body);
            }
            if let Some(default) = default {
                each(default);
            }
        }
        ExprKind::Call { args, .. } | ExprKind::Aggregate(Aggregate::Unique(args)) => args.iter_mut().for_each(each),
        ExprKind::Recover { value, action } => {
            each(value);
            if let ElseAction { recovery: Recovery::Value(it), .. } = action.as_mut() {
                each(it);
            }
        }
    }
}
