//! Moves an expression to another place: what a predicate computes is said of the expression that asked for it.

use ingest_program::{Expr, ExprKind, Origin};

/// Sets the origin of every node.
pub(crate) fn set_origin(expr: &mut Expr, origin: Origin) {
    expr.walk_mut(&mut |it| it.origin = origin);
}

/// The expression with another one where it reads `value`. A `value` within another refinement is that one's own.
pub(crate) fn in_place_of_value(mut expr: Expr, read: &Expr) -> Expr {
    replace(&mut expr, read);
    expr
}

/// How often an expression reads `value`.
pub(crate) fn reads_of_value(expr: &Expr) -> usize {
    match &expr.kind {
        ExprKind::Value => 1,
        ExprKind::Refine { value, .. } => reads_of_value(value),
        _ => {
            let mut reads = 0;
            expr.each_part(&mut |part| reads += reads_of_value(part));
            reads
        }
    }
}

fn replace(expr: &mut Expr, read: &Expr) {
    match &mut expr.kind {
        ExprKind::Value => *expr = read.clone(),
        ExprKind::Refine { value, .. } => replace(value, read),
        _ => expr.each_part_mut(&mut |part| replace(part, read)),
    }
}
