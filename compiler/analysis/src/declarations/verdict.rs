//! `else warn, fail above 1%`

use ingest_diagnostics::Sink;
use ingest_program::{CheckAction, CheckScope, Limit, Threshold, Verdict};
use ingest_syntax::ast::{self, Above, Literal};

use super::{Context, Owner};
use crate::rules;

/// What a violation means; `None` where it is not said or wrong, which has been reported. `scope` is how often the
/// check is judged, where that is known.
pub(super) fn action(
    check: &ast::Check,
    scope: Option<CheckScope>,
    owner: &Owner,
    context: &Context<'_>,
    sink: &mut Sink,
) -> Option<CheckAction> {
    let mut verdict: Option<(Verdict, &ast::CheckAction)> = None;
    let mut fail_above: Option<(Threshold, &ast::CheckAction)> = None;
    let mut sound = true;
    for action in &check.actions {
        let word = &action.verdict;
        let meaning = match word.value.as_str() {
            "warn" => Verdict::Warn,
            "reject" => Verdict::Reject,
            "fail" => Verdict::Fail,
            _ => {
                sink.push(rules::check_verdict::unknown(word));
                sound = false;
                continue;
            }
        };
        if scope == Some(CheckScope::Delivery) && (meaning == Verdict::Reject || action.above.is_some()) {
            sink.push(rules::delivery_verdict::about_rows(&check.name, action));
            sound = false;
            continue;
        }
        let clash = match (&action.above, meaning) {
            (Some(above), Verdict::Fail) => {
                let limit = limit(above, sink);
                sound &= limit.is_some();
                let origin = context.origin(action.span);
                let earlier = fail_above.map(|(_, it)| it);
                if let (Some(limit), None) = (limit, earlier) {
                    fail_above = Some((Threshold { limit, origin }, action));
                }
                earlier
            }
            (Some(_), _) => {
                sink.push(rules::check_threshold::not_fail(&action.verdict.value, action.span));
                sound = false;
                continue;
            }
            (None, _) => {
                let earlier = verdict.map(|(_, it)| it);
                verdict = verdict.or(Some((meaning, action)));
                earlier
            }
        };
        if let Some(earlier) = clash {
            sink.push(rules::check_verdict::contradiction(action, earlier));
            sound = false;
        }
    }
    if let (Some((Verdict::Fail, plain)), Some((_, above))) = (verdict, fail_above) {
        sink.push(rules::check_verdict::contradiction(above, plain));
        sound = false;
    }
    if check.actions.is_empty() && !owner.broken {
        sink.push(rules::check_verdict::missing(&check.name));
    }
    let verdict = match (verdict, &fail_above) {
        (Some((verdict, _)), _) => verdict,
        // Only the number of violations matters: each is counted.
        (None, Some(_)) => Verdict::Warn,
        (None, None) => return None,
    };
    sound.then(|| CheckAction { verdict, fail_above: fail_above.map(|(threshold, _)| threshold) })
}

/// How many violations are too many: a share from 0% to below 100%, or a number of rows.
pub(super) fn limit(above: &Above, sink: &mut Sink) -> Option<Limit> {
    match above {
        Above::Rows(rows) => {
            let limit = u64::try_from(rows.value).ok();
            if limit.is_none() {
                sink.push(rules::check_threshold::negative(rows.span));
            }
            limit.map(Limit::Rows)
        }
        Above::Percent(percent) => {
            let Literal::Percent { unscaled, scale } = percent.value else { return None };
            let share = unscaled as f64 / 10_f64.powi(i32::from(scale));
            let possible = (0.0..1.0).contains(&share);
            if !possible {
                sink.push(rules::check_threshold::impossible_share(percent.span));
            }
            possible.then_some(Limit::Share(share))
        }
    }
}
