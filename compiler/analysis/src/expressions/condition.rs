//! Conditions: what filters, checks, types and `if` ask.

use ingest_diagnostics::Sink;
use ingest_program::{Expr, ExprKind, Literal, Type, TypeKind};

use super::{Scope, Typed};
use crate::library::Library;
use crate::rules::{condition_not_bool, unanswered_failure};

/// A condition, as an expression of type bool. Reports other types, a bool that can be null, and failures that nobody
/// answers. `what` says which condition it is, as a message goes on: `a filter`, `the condition of an "if"`.
pub(crate) fn require_condition(
    value: Typed,
    what: &str,
    scope: &Scope,
    library: &Library<'_>,
    sink: &mut Sink,
) -> Option<Expr> {
    let value = unknown_holds(value);
    let sound = is_condition(&value, what, library, sink);
    if !value.flow.failures.is_empty() {
        sink.push(unanswered_failure::condition(&value, library.text(value.span), scope.may_reject));
        return None;
    }
    sound.then_some(value.expr)
}

/// Whether a value is a bool that is never null; reports it where it is not.
pub(super) fn is_condition(value: &Typed, what: &str, library: &Library<'_>, sink: &mut Sink) -> bool {
    if value.ty().kind != TypeKind::Bool {
        sink.push(condition_not_bool::another_type(value, what));
        return false;
    }
    if value.ty().nullable {
        sink.push(condition_not_bool::nullable(value, what, library.text(value.span)));
        return false;
    }
    true
}

/// A check that compares with what is typical is null as long as nothing is: then it holds.
fn unknown_holds(value: Typed) -> Typed {
    if !value.flow.typical || !value.ty().nullable || value.ty().kind != TypeKind::Bool {
        return value;
    }
    let (ty, origin) = (Type::required(TypeKind::Bool), value.expr.origin);
    let default = Box::new(Expr { kind: ExprKind::Literal(Literal::Bool(true)), ty: ty.clone(), origin });
    let kind = ExprKind::Coalesce { value: Box::new(value.expr), default };
    Typed { expr: Expr { kind, ty, origin }, ..value }
}
