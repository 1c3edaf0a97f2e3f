//! `join other on A == other.B and … else null`

use std::collections::BTreeSet;

use ingest_diagnostics::Sink;
use ingest_program::{BinaryOp, ElseAction, Expr, ExprKind, Join, Literal, Recovery};
use ingest_syntax::ast;

use super::{Reading, tell_deciding_labels};
use crate::{
    expressions::{Labels, Scope, check},
    rules,
    symbols::Kind,
};

/// Reads the joins of a map. What comes back sees the columns of the joined sources too.
pub(super) fn joins(
    syntax: &ast::Map,
    mut scope: Scope,
    reading: &Reading<'_, '_>,
    sink: &mut Sink,
) -> (Scope, Vec<Join>) {
    let mut found = Vec::new();
    let mut seen: Vec<&ast::Name> = Vec::new();
    for join in &syntax.joins {
        let Some(name) = &join.source else { continue };
        if let Some(first) = seen.iter().find(|it| it.value == name.value) {
            sink.push(rules::joined_source::twice(&name.value, name.span, first.span));
            continue;
        }
        seen.push(name);
        if name.value == reading.source.program.name {
            sink.push(rules::joined_source::itself(&name.value, name.span));
            continue;
        }
        let other = reading.context.symbols.resolve(Kind::Source, name, sink);
        let Some(other) = other.and_then(|it| reading.sources.get(&it.name.value)) else {
            // It may be misspelt, and stand as it should in the condition.
            scope = std::iter::once(name.value.as_str()).chain(read_of(join)).fold(scope, Scope::broken);
            continue;
        };
        let own = reading.scope().joined(&name.value, &other.scope, false, &Labels::default());
        let mut labels = Labels::default();
        let on = condition(join, &own, &mut labels, reading, sink);
        let otherwise = answer(join, reading, sink);
        let gives_null = otherwise.as_ref().is_none_or(|it| matches!(it.recovery, Recovery::Value(_)));
        // Which row stands beside a row tells what they agree in.
        scope = scope.joined(&name.value, &other.scope, gives_null, &labels);
        if let (Some(on), Some(otherwise)) = (on, otherwise) {
            let origin = reading.context.origin(join.span);
            found.push(Join { source: name.value.clone(), on, otherwise, origin });
        }
    }
    (scope, found)
}

/// The names in the condition of a join that something is read of.
fn read_of(join: &ast::Join) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    join.on.iter().for_each(|on| {
        on.walk(&mut |part| {
            if let ast::ExprKind::Member(of, _) = &part.kind
                && let ast::ExprKind::Name(name) = &of.kind
            {
                names.insert(name.as_str());
            }
        });
    });
    names
}

/// The pairs of values that agree. `labels` takes those of all of them.
fn condition(
    join: &ast::Join,
    scope: &Scope,
    labels: &mut Labels,
    reading: &Reading<'_, '_>,
    sink: &mut Sink,
) -> Option<Vec<(Expr, Expr)>> {
    let mut parts = Vec::new();
    split(join.on.as_ref()?, &mut parts);
    let other = &join.source.as_ref()?.value;
    let pairs: Vec<_> = parts.into_iter().map(|it| pair(it, other, scope, labels, reading, sink)).collect();
    pairs.into_iter().collect()
}

/// The parts of `a and b and c`.
fn split<'e>(expr: &'e ast::Expr, parts: &mut Vec<&'e ast::Expr>) {
    match &expr.kind {
        ast::ExprKind::Binary(left, op, right) if op.value == ast::BinaryOp::And => {
            split(left, parts);
            split(right, parts);
        }
        _ => parts.push(expr),
    }
}

/// `A == other.B`: the value of the map's source, then that of the other.
fn pair(
    written: &ast::Expr,
    other: &str,
    scope: &Scope,
    labels: &mut Labels,
    reading: &Reading<'_, '_>,
    sink: &mut Sink,
) -> Option<(Expr, Expr)> {
    if written.kind == ast::ExprKind::Error {
        return None;
    }
    let typed = check(written, scope, reading.context.library, None, sink)?;
    tell_deciding_labels(&typed, reading.schema, sink);
    labels.absorb(typed.flow.labels.clone());
    if !typed.flow.failures.is_empty() {
        let text = reading.context.library.text(typed.span);
        sink.push(rules::unanswered_failure::condition(&typed, text, false));
        return None;
    }
    let ExprKind::Binary { op: BinaryOp::Equal, left, right } = typed.expr.kind else {
        sink.push(rules::join_condition::no_equality(written.span));
        return None;
    };
    match (side(&left), side(&right)) {
        (Side::Own, Side::Other) => Some((*left, *right)),
        (Side::Other, Side::Own) => Some((*right, *left)),
        _ => {
            sink.push(rules::join_condition::one_side(written.span, &reading.source.program.name, other));
            None
        }
    }
}

/// Whose values an expression reads.
enum Side {
    Own,
    Other,
    /// Both, or none.
    Neither,
}

fn side(expr: &Expr) -> Side {
    let (mut own, mut other) = (false, false);
    expr.walk(&mut |it| match it.kind {
        ExprKind::Column(_) | ExprKind::Meta(_) => own = true,
        ExprKind::Joined { .. } => other = true,
        _ => {}
    });
    match (own, other) {
        (true, false) => Side::Own,
        (false, true) => Side::Other,
        _ => Side::Neither,
    }
}

/// What becomes of a row without a partner.
fn answer(join: &ast::Join, reading: &Reading<'_, '_>, sink: &mut Sink) -> Option<ElseAction> {
    let name = join.source.as_ref()?;
    if join.on_missing.is_none() {
        reading.answers.set(true);
    }
    let Some(written) = join.on_missing.as_ref().or(reading.on_failure) else {
        if !reading.owner.broken {
            sink.push(rules::unanswered_join::missing(&name.value, join.span));
        }
        return None;
    };
    let recovery = match written.action.as_ref()? {
        ast::ElseAction::Reject(_) => Recovery::Reject,
        ast::ElseAction::Fail(_) => Recovery::Fail,
        ast::ElseAction::Value(value) => match value.kind {
            ast::ExprKind::Literal(ast::Literal::Null) => Recovery::Value(Box::new(Expr {
                kind: ExprKind::Literal(Literal::Null),
                ty: ingest_program::Type::optional(ingest_program::TypeKind::Null),
                origin: reading.context.origin(value.span),
            })),
            ast::ExprKind::Error => return None,
            _ => {
                sink.push(rules::unanswered_join::value(&name.value, value.span));
                return None;
            }
        },
    };
    Some(ElseAction { warn: written.warn, recovery })
}
