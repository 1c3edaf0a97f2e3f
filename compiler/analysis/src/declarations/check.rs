//! `name: condition else action`

use ingest_diagnostics::Sink;
use ingest_program::{Check, CheckScope};
use ingest_syntax::ast;

use super::{Context, Owner, message, refuse_duplicates, verdict};
use crate::{
    expressions::{Scope, check, require_condition},
    rules,
};

/// Reads checks; one that is wrong is left out.
pub(super) fn checks(
    checks: &[ast::Check],
    scope: &Scope,
    owner: &Owner,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Vec<Check> {
    refuse_duplicates("check", checks.iter().map(|it| &it.name), owner, sink);
    let scope = scope.clone().for_checks();
    let checks: Vec<_> = checks.iter().filter_map(|it| one(it, &scope, owner, context, sink)).collect();
    for check in &checks {
        sink.extend(rules::constant_check::check(check));
        sink.extend(rules::constant_condition::of_branches(&check.condition));
    }
    sink.extend(rules::duplicate_check::check(&checks));
    checks
}

fn one(written: &ast::Check, scope: &Scope, owner: &Owner, context: &Context<'_>, sink: &mut Sink) -> Option<Check> {
    let typed = written.condition.as_ref().and_then(|it| check(it, scope, context.library, None, sink));
    let judged = typed.as_ref().map(|it| match (it.flow.row, it.flow.aggregate) {
        (Some(row), Some(aggregate)) => {
            sink.push(rules::mixed_check::mixed(&written.name, row, aggregate));
            None
        }
        (_, Some(_)) => Some(CheckScope::Delivery),
        (_, None) => Some(CheckScope::Row),
    });
    let of_rows = judged.flatten().map(|it| it == CheckScope::Row);
    let because = message::of_check(written, of_rows, scope, context, sink);
    let action = verdict::action(written, judged.flatten(), owner, context, sink);
    let condition = require_condition(typed?, "the condition of a check", scope, context.library, sink)?;
    Some(Check {
        name: written.name.value.clone(),
        doc: written.doc.clone(),
        scope: judged??,
        condition,
        action: action?,
        because,
        origin: context.origin(written.span),
    })
}
