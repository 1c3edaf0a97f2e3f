//! W0312: brackets around a whole value.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::{Expr, ExprKind};

use crate::lints::written::{is_bracketed, unbracketed};

pub(crate) static RULE: Rule = Rule {
    code: "W0312",
    name: "needless-parentheses",
    summary: "brackets around a whole value",
    docs: r#"Nothing stands beside what the brackets hold, so they group nothing. A condition of `if` and `where` needs none, and
neither does a value after `=`.

## Fails

```ingest
fn age(born: int, now: int) -> int = (now - born)
```

## Passes

```ingest
fn age(born: int, now: int) -> int = now - born
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Brackets around all of an expression that stands in no other.
pub(crate) fn of_whole(whole: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    finding(whole, sources).into_iter().collect()
}

/// Brackets around the condition of an `if`, the subject of a `match`.
pub(crate) fn of_condition(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let (ExprKind::If { condition: inner, .. } | ExprKind::Match { subject: inner, .. }) = &expr.kind else {
        return Vec::new();
    };
    finding(inner, sources).into_iter().collect()
}

fn finding(expr: &Expr, sources: &Sources) -> Option<Diagnostic> {
    // Inside brackets lines go on, and an `else` stays with its value.
    let needed = sources.slice(expr.span).contains('\n') || matches!(expr.kind, ExprKind::Else(..));
    if needed || !is_bracketed(expr, sources) {
        return None;
    }
    let text = unbracketed(expr, sources);
    Some(
        Diagnostic::new(&RULE, "these brackets group nothing", expr.span, "the whole value")
            .help("take them away")
            .fix("take the brackets away", Applicability::Safe, expr.span, text),
    )
}
