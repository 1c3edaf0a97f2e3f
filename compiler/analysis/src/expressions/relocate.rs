//! Moves an expression to another place: what a predicate computes is said of the expression that asked for it.

use ingest_program::{Expr, Origin};

/// Sets the origin of every node.
pub(crate) fn set_origin(expr: &mut Expr, origin: Origin) {
    expr.walk_mut(&mut |it| it.origin = origin);
}
