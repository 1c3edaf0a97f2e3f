//! Which rows a map makes of a record, and which of them stay: `for each`, `dedupe`.

use ingest_diagnostics::Sink;
use ingest_program::{Dedupe, Expr, ForEach, Keep, TypeKind};
use ingest_syntax::ast;

use super::{Reading, tell_deciding_labels};
use crate::{
    expressions::{Scope, Typed, answer, check},
    rules,
};

/// `for each d in [DX_1, DX_2]`. What comes back sees the element too.
pub(super) fn each(
    syntax: &ast::Map,
    scope: Scope,
    reading: &Reading<'_, '_>,
    sink: &mut Sink,
) -> (Scope, Option<ForEach>) {
    let Some(written) = reading.owner.single("for each", &syntax.each, |it| it.span, sink) else {
        return (scope, None);
    };
    let Some(name) = &written.name else { return (scope, None) };
    let list = written.list.as_ref().and_then(|it| decided(it, &scope, reading, sink));
    let Some(list) = list else { return (scope.broken(&name.value), None) };
    tell_deciding_labels(&list, reading.schema, sink);
    let Some(element) = list.ty().kind.element() else {
        sink.push(rules::for_each_list::no_list(list.span, list.ty()));
        return (scope.broken(&name.value), None);
    };
    let scope = scope.item(&name.value, element.clone(), list.flow.labels.clone(), name.span);
    let origin = reading.context.origin(written.span);
    (scope, Some(ForEach { item: name.value.clone(), list: list.expr, origin }))
}

/// `dedupe by (CLM_ID, LINE) keep latest(PAID_DT)`
pub(super) fn dedupe(syntax: &ast::Map, scope: &Scope, reading: &Reading<'_, '_>, sink: &mut Sink) -> Option<Dedupe> {
    let written = reading.owner.single("dedupe", &syntax.dedupe, |it| it.span, sink)?;
    let by: Vec<_> = written.by.iter().map(|it| compared(it, scope, reading, sink)).collect();
    let keep = match &written.keep {
        None => {
            if !reading.owner.broken {
                let of = super::Owner { span: written.span, title: "`dedupe`".to_owned(), ..reading.owner.clone() };
                of.missing("keep", "keep first", sink);
            }
            None
        }
        Some(ast::Keep::First(_)) => Some(Keep::First),
        Some(ast::Keep::Last(_)) => Some(Keep::Last),
        Some(ast::Keep::Latest(by)) => compared(by, scope, reading, sink).map(Keep::Latest),
        Some(ast::Keep::Earliest(by)) => compared(by, scope, reading, sink).map(Keep::Earliest),
    };
    let by = by.into_iter().collect::<Option<Vec<_>>>()?;
    Some(Dedupe { by, keep: keep?, origin: reading.context.origin(written.span) })
}

/// A value that rows are compared by.
fn compared(written: &ast::Expr, scope: &Scope, reading: &Reading<'_, '_>, sink: &mut Sink) -> Option<Expr> {
    let value = decided(written, scope, reading, sink)?;
    tell_deciding_labels(&value, reading.schema, sink);
    if matches!(value.ty().kind, TypeKind::List(_) | TypeKind::Struct(_) | TypeKind::Bytes | TypeKind::Null) {
        sink.push(rules::dedupe_value::no_order(value.span, value.ty()));
        return None;
    }
    Some(value.expr)
}

/// A value whose failures all have an answer.
fn decided(written: &ast::Expr, scope: &Scope, reading: &Reading<'_, '_>, sink: &mut Sink) -> Option<Typed> {
    let library = reading.context.library;
    let typed = check(written, scope, library, None, sink);
    reading.needs_answer(typed.as_ref());
    let typed = typed?;
    let answered = match reading.on_failure {
        Some(with) if !typed.flow.failures.is_empty() => answer(typed, with, scope, library, None, sink)?,
        _ => typed,
    };
    if answered.flow.failures.is_empty() {
        return Some(answered);
    }
    sink.push(rules::unanswered_failure::of_row(&answered, library.text(answered.span)));
    None
}
