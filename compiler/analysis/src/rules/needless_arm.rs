//! W0307: an arm of a `match` that gives what another arm gives.

use ingest_diagnostics::{Applicability, Diagnostic, Edit, Fix, Rule, Severity, Sources, Span};
use ingest_syntax::ast::{Expr, ExprKind, Literal, MatchArm, Pattern, Spanned};

use crate::lints::written::{alike, whole_line};

pub(crate) static RULE: Rule = Rule {
    code: "W0307",
    name: "needless-arm",
    summary: "an arm of a `match` that gives what another arm gives",
    docs: r#"An arm with the value of `_` can be left to `_`, and two arms in a row with one value are one arm with the patterns of
both. An arm for `null` may stand for itself: it says what null means.

## Fails

```ingest
fn kind(code: text) -> text = match code {
  "1" => "charge"
  "2" => "charge"
  _   => "other"
}
```

## Passes

```ingest
fn kind(code: text) -> text = match code {
  "1", "2" => "charge"
  _        => "other"
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Arms that `_` or the arm above them could stand for.
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let ExprKind::Match { arms, .. } = &expr.kind else { return Vec::new() };
    let rest = arms.iter().find(|arm| arm.patterns.iter().any(|it| matches!(it, Pattern::Wildcard(_))));
    let same = |a: &MatchArm, b: &MatchArm| match (&a.body, &b.body) {
        (Some(a), Some(b)) => alike(a, b, sources),
        _ => false,
    };
    let plain = |arm: &MatchArm| arm.patterns.iter().all(|it| !matches!(it, Pattern::Wildcard(_)) && !is_null(it));
    // Where all are alike it is the `match` that is needless.
    if arms.iter().zip(arms.iter().skip(1)).all(|(a, b)| same(a, b)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, arm) in arms.iter().enumerate().filter(|(_, arm)| plain(arm)) {
        let above = at.checked_sub(1).and_then(|at| arms.get(at)).filter(|it| plain(it) && same(it, arm));
        if let Some(rest) = rest.filter(|rest| same(rest, arm)) {
            found.push(finding("this arm gives what `_` gives", arm, rest, "leave it to `_`", None, sources));
        } else if let Some(above) = above {
            let headline = "this arm gives what the one above gives";
            found.push(finding(headline, arm, above, "join the patterns, with a comma", joined(above, arm, sources), sources));
        }
    }
    found
}

fn is_null(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::Literal(Spanned { value: Literal::Null, .. }))
}

fn finding(
    headline: &str,
    arm: &MatchArm,
    like: &MatchArm,
    help: &str,
    joined: Option<Edit>,
    sources: &Sources,
) -> Diagnostic {
    let found = Diagnostic::new(&RULE, headline, arm.span, "the same value").also(like.span, "as here").help(help);
    let mut edits: Vec<_> = joined.into_iter().collect();
    edits.push(Edit { span: whole_line(arm.span, sources), text: String::new() });
    let title = help.to_owned();
    Diagnostic { fixes: vec![Fix { title, edits, applicability: Applicability::Safe }], ..found }
}

/// Puts the patterns of an arm behind those of the one above it.
fn joined(above: &MatchArm, arm: &MatchArm, sources: &Sources) -> Option<Edit> {
    let end = span_of(above.patterns.last()?);
    let patterns = span_of(arm.patterns.first()?).to(span_of(arm.patterns.last()?));
    Some(Edit { span: Span::new(end.file, end.end, end.end), text: format!(", {}", sources.slice(patterns)) })
}

fn span_of(pattern: &Pattern) -> Span {
    match pattern {
        Pattern::Literal(literal) => literal.span,
        Pattern::Range(from, to) => from.span.to(to.span),
        Pattern::Wildcard(span) => *span,
    }
}
