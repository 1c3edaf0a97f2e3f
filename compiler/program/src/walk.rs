//! Going through an expression.

use crate::{Aggregate, ElseAction, Expr, ExprKind, Recovery};

impl Expr {
    /// Shows `visit` this expression and every one in it, outer before inner, in the order written.
    pub fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        visit(self);
        match &self.kind {
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
            | ExprKind::Aggregate(Aggregate::Sum(inner) | Aggregate::Share(inner)) => inner.walk(visit),
            ExprKind::Binary { left: first, right: second, .. }
            | ExprKind::Coalesce { value: first, default: second }
            | ExprKind::Refine { value: first, predicate: second, .. } => {
                first.walk(visit);
                second.walk(visit);
            }
            ExprKind::If { condition, then, otherwise } => {
                condition.walk(visit);
                then.walk(visit);
                otherwise.walk(visit);
            }
            ExprKind::Match { subject, arms, default } => {
                subject.walk(visit);
                for arm in arms {
                    arm.body.walk(visit);
                }
                if let Some(default) = default {
                    default.walk(visit);
                }
            }
            ExprKind::Call { args: inner, .. } | ExprKind::Aggregate(Aggregate::Unique(inner)) => {
                for inner in inner {
                    inner.walk(visit);
                }
            }
            ExprKind::Recover { value, action } => {
                value.walk(visit);
                if let ElseAction { recovery: Recovery::Value(inner), .. } = action.as_ref() {
                    inner.walk(visit);
                }
            }
        }
    }
}
