//! W0309: `in` with a list of one element.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::{Expr, ExprKind};

use crate::lints::written::{in_place_of};

pub(crate) static RULE: Rule = Rule {
    code: "W0309",
    name: "single-element-list",
    summary: "`in` with a list of one element",
    docs: r#"To be in a list of one is to be equal to it: `==` says so, and `!=` in place of `not in`.

## Fails

```ingest
fn is_paid(status: text) -> bool = status in ["PAID"]
```

## Passes

```ingest
fn is_paid(status: text) -> bool = status == "PAID"
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// `x in [a]`, `x not in [a]`.
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let ExprKind::In(value, list, negated) = &expr.kind else { return Vec::new() };
    let [only] = list.as_slice() else { return Vec::new() };
    let sign = if *negated { "!=" } else { "==" };
    let text = format!("{} {sign} {}", sources.slice(value.span), sources.slice(only.span));
    vec![
        Diagnostic::new(&RULE, "this list has one element", expr.span, format!("the same as `{sign}`"))
            .help(format!("write `{text}`"))
            .fix(format!("write `{sign}`"), Applicability::Safe, expr.span, in_place_of(expr, text, sources)),
    ]
}
