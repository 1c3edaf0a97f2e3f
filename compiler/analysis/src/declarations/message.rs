//! Texts for people: `because …` of a check, `saying …` of a notification.

use ingest_diagnostics::Sink;
use ingest_program::{Expr, TypeKind};
use ingest_syntax::ast;

use super::Context;
use crate::{
    expressions::{Scope, Typed, check},
    rules,
};

/// Reads a message: a text without labels that cannot fail. `what` says whose it is, as ``the message of check `x` ``.
pub(super) fn message(
    written: &ast::Expr,
    what: &str,
    scope: &Scope,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<Typed> {
    let typed = check(written, scope, context.library, None, sink)?;
    let mut sound = true;
    if typed.ty().kind != TypeKind::Text {
        sink.push(rules::message_type::no_text(written.span, typed.ty()));
        sound = false;
    }
    if let Some(failure) = typed.flow.failures.first() {
        sink.push(rules::message_type::fallible(written.span, &failure.what));
        sound = false;
    }
    if let Some((label, by)) = typed.flow.labels.carried().next() {
        sink.push(rules::label_not_allowed::in_message(what, label, by, written.span));
        sound = false;
    }
    sound.then_some(typed)
}

/// The message of a check: that of the one action that has it.
pub(super) fn of_check(
    written: &ast::Check,
    of_rows: Option<bool>,
    scope: &Scope,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<Expr> {
    let mut all = written.actions.iter().filter_map(|it| it.because.as_ref());
    let first = all.next()?;
    for other in all {
        sink.push(rules::message_type::twice(&written.name.value, other.span, first.span));
    }
    let typed = message(first, &format!("the message of check `{}`", written.name.value), scope, context, sink)?;
    match (of_rows, typed.flow.row, typed.flow.aggregate) {
        (Some(true), _, Some(aggregate)) => sink.push(rules::message_type::of_another_scope(aggregate, false)),
        (Some(false), Some(row), _) => sink.push(rules::message_type::of_another_scope(row, true)),
        _ => return Some(typed.expr),
    }
    None
}
