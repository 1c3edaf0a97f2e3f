//! W0303: a bool is compared with `true` or `false`.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::{BinaryOp, Expr, ExprKind, Literal};

use crate::lints::written::{in_place_of};

pub(crate) static RULE: Rule = Rule {
    code: "W0303",
    name: "comparison-with-bool",
    summary: "a bool is compared with `true` or `false`",
    docs: r#"A bool is a condition already: `is_late == true` says no more than `is_late`, and `is_late == false` no more than
`not is_late`. Where the bool is null, both are null.

## Fails

```ingest
fn is_due(is_late: bool) -> bool = is_late == true
```

## Passes

```ingest
fn is_due(is_late: bool) -> bool = is_late
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// `x == true`, `x != false` and the like.
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let ExprKind::Binary(left, op, right) = &expr.kind else { return Vec::new() };
    let equal = match op.value {
        BinaryOp::Equal => true,
        BinaryOp::NotEqual => false,
        _ => return Vec::new(),
    };
    let constant = |it: &Expr| match it.kind {
        ExprKind::Literal(Literal::Bool(value)) => Some(value),
        _ => None,
    };
    let (operand, value, place) = match (constant(left), constant(right)) {
        (None, Some(value)) => (left, value, right.span),
        (Some(value), None) => (right, value, left.span),
        _ => return Vec::new(),
    };
    let holds = equal == value;
    let bare = sources.slice(operand.span);
    let text = if holds { bare.to_owned() } else { in_place_of(expr, format!("not {bare}"), sources) };
    let title = if holds { "compare with nothing" } else { "write `not`" };
    vec![
        Diagnostic::new(&RULE, format!("a bool is compared with `{value}`"), expr.span, "is a condition without it")
            .also(place, "needless")
            .help(format!("write `{}`", if holds { bare.to_owned() } else { format!("not {bare}") }))
            .fix(title, Applicability::Safe, expr.span, text),
    ]
}
