//! `partition by year(service_date), payer` and `sort by member_token`

use ingest_diagnostics::{Sink, Span};
use ingest_program::{Expr, Partition, TypeKind};
use ingest_syntax::ast::{self, ExprKind};

use super::{Context, Schema};
use crate::{
    expressions::{Typed, check},
    rules,
};

/// Reads the levels of folders; one that is wrong is left out.
pub(crate) fn partitions(
    written: &[ast::Expr],
    schema: &Schema,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Vec<Partition> {
    let mut levels: Vec<(Partition, Span)> = Vec::new();
    for value in written {
        let Some(typed) = typed(value, schema, context, sink) else { continue };
        let Some(name) = name_of(value) else {
            sink.push(rules::partition::nameless(value.span));
            continue;
        };
        if let Some((label, by)) = typed.flow.labels.carried().next() {
            sink.push(rules::partition::labelled(value.span, label, &by.by, by.declared));
            continue;
        }
        let is_field = matches!(value.kind, ExprKind::Name(_));
        if !is_field && let Some((field, _)) = schema.field(&name) {
            sink.push(rules::partition::taken(&name, value.span, field.name.span));
            continue;
        }
        let names = matches!(typed.ty().kind, TypeKind::Text | TypeKind::Int | TypeKind::Bool | TypeKind::Date);
        if !names {
            sink.push(rules::partition::of_type(value.span, typed.ty(), false));
            continue;
        }
        match levels.iter().find(|(it, _)| it.name == name) {
            Some((_, first)) => sink.push(rules::partition::twice(&name, value.span, *first)),
            None => levels.push((Partition { name, value: typed.expr }, value.span)),
        }
    }
    levels.into_iter().map(|(level, _)| level).collect()
}

/// Reads what rows are in order of; what is wrong is left out.
pub(crate) fn order(written: &[ast::Expr], schema: &Schema, context: &Context<'_>, sink: &mut Sink) -> Vec<Expr> {
    let mut order = Vec::new();
    for value in written {
        let Some(typed) = typed(value, schema, context, sink) else { continue };
        if matches!(typed.ty().kind, TypeKind::List(_) | TypeKind::Struct(_) | TypeKind::Null) {
            sink.push(rules::partition::of_type(value.span, typed.ty(), true));
            continue;
        }
        order.push(typed.expr);
    }
    order
}

/// A value over the fields of the schema that cannot fail.
fn typed(value: &ast::Expr, schema: &Schema, context: &Context<'_>, sink: &mut Sink) -> Option<Typed> {
    let scope = schema.scope.clone().for_messages();
    let typed = check(value, &scope, context.library, None, sink)?;
    if let Some(failure) = typed.flow.failures.first() {
        sink.push(rules::partition::fallible(value.span, &failure.what));
        return None;
    }
    Some(typed)
}

/// The name of a level: a field's own, or that of the field and the function: `service_date_year`.
fn name_of(value: &ast::Expr) -> Option<String> {
    match &value.kind {
        ExprKind::Name(field) => Some(field.clone()),
        ExprKind::Call { function, arguments, .. } => {
            let (of, others) = arguments.split_first()?;
            let constant = |it: &ast::Argument| matches!(it.value.kind, ExprKind::Literal(_));
            match &of.value.kind {
                ExprKind::Name(field) if others.iter().all(constant) => Some(format!("{field}_{}", function.value)),
                _ => None,
            }
        }
        _ => None,
    }
}
