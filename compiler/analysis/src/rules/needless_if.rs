//! W0306: an `if` that gives `true` or `false`.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::{Expr, ExprKind, Literal};

use crate::lints::written::{unbracketed};

pub(crate) static RULE: Rule = Rule {
    code: "W0306",
    name: "needless-if",
    summary: "an `if` that gives `true` or `false`",
    docs: r#"A condition is a bool already. `if c { true } else { false }` is `c`, and the other way round it is `not c`.

## Fails

```ingest
fn is_adult(age: int) -> bool = if age >= 18 { true } else { false }
```

## Passes

```ingest
fn is_adult(age: int) -> bool = age >= 18
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// `if c { true } else { false }`, and the other way round.
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let ExprKind::If { condition, then, otherwise: Some(otherwise) } = &expr.kind else { return Vec::new() };
    let (ExprKind::Literal(Literal::Bool(then)), ExprKind::Literal(Literal::Bool(otherwise))) =
        (&then.kind, &otherwise.kind)
    else {
        return Vec::new();
    };
    if then == otherwise {
        return Vec::new();
    }
    let bare = sources.slice(condition.span);
    // An `if` stands wherever a word does; what takes its place may have operators.
    let text = match (*then, is_plain(condition)) {
        (true, true) => bare.to_owned(),
        (true, false) => format!("({})", unbracketed(condition, sources)),
        (false, true) => format!("(not {bare})"),
        (false, false) => format!("(not ({}))", unbracketed(condition, sources)),
    };
    let said = if *then { "the condition itself" } else { "`not` and the condition" };
    vec![
        Diagnostic::new(&RULE, "this `if` says what its condition says", expr.span, "a bool out of a bool")
            .also(condition.span, "this is the value")
            .help(format!("write {said}"))
            .fix(format!("write {said}"), Applicability::Safe, expr.span, text),
    ]
}

/// Whether it needs no brackets, wherever it stands.
fn is_plain(condition: &Expr) -> bool {
    matches!(condition.kind, ExprKind::Name(_) | ExprKind::Call { piped: false, .. })
}
