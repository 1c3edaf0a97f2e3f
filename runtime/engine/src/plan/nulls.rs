//! Which expressions tell null from a value.

use ingest_program::{Expr, ExprKind};

/// Whether the expression can be anything but null where what it reads is null: then a value that is missing because it
/// failed could be taken for one that was never there.
pub(super) fn sees_null(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |it| {
        found |= matches!(
            it.kind,
            ExprKind::IsNull(_)
                | ExprKind::If { .. }
                | ExprKind::Match { .. }
                | ExprKind::Coalesce { .. }
                | ExprKind::Recover { .. }
                | ExprKind::List(_)
                | ExprKind::Struct(_)
                | ExprKind::Each { .. }
        );
    });
    found
}
