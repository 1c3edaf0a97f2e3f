//! W0305: every branch gives the same value.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::{Expr, ExprKind};

use crate::lints::written::{alike};

pub(crate) static RULE: Rule = Rule {
    code: "W0305",
    name: "equal-branches",
    summary: "every branch gives the same value",
    docs: r#"Whatever the condition says, the value is the same. Most likely one of the branches was copied and not changed.

## Fails

```ingest
fn label(code: text) -> text = if code == "A" { "acute" } else { "acute" }
```

## Passes

```ingest
fn label(code: text) -> text = if code == "A" { "acute" } else { "chronic" }
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// An `if` or a `match` whose branches are written alike.
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let (what, branches) = match &expr.kind {
        ExprKind::If { then, otherwise: Some(otherwise), .. } => ("`if`", vec![&**then, &**otherwise]),
        ExprKind::Match { arms, .. } => ("`match`", arms.iter().filter_map(|arm| arm.body.as_ref()).collect()),
        _ => return Vec::new(),
    };
    let [first, others @ ..] = branches.as_slice() else { return Vec::new() };
    let [second, ..] = others else { return Vec::new() };
    if others.iter().any(|other| !alike(first, other, sources)) {
        return Vec::new();
    }
    vec![
        Diagnostic::new(&RULE, format!("all branches of this {what} are the same"), second.span, "the same value again")
            .also(first.span, "the first one")
            .help("write the value that was meant, or the value alone")
            .fix("write the value alone", Applicability::Unsafe, expr.span, sources.slice(first.span)),
    ]
}
