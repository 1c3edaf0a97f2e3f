//! W0310: an element stands twice in a list.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources, Span};
use ingest_syntax::ast::{Expr, ExprKind};

pub(crate) static RULE: Rule = Rule {
    code: "W0310",
    name: "repeated-element",
    summary: "an element stands twice in a list",
    docs: r#"The second time it finds nothing new. Most likely another value was meant.

## Fails

```ingest
fn is_open(status: text) -> bool = status in ["NEW", "HELD", "NEW"]
```

## Passes

```ingest
fn is_open(status: text) -> bool = status in ["NEW", "HELD", "SENT"]
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// An element of `in [...]` that is in the list already.
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let ExprKind::In(_, list, _) = &expr.kind else { return Vec::new() };
    let mut found = Vec::new();
    for (at, element) in list.iter().enumerate() {
        let mut before = list.iter().take(at);
        let Some(first) = before.clone().find(|it| same(it, element)) else { continue };
        let Some(previous) = before.next_back() else { continue };
        let again = Span::new(previous.span.file, previous.span.end, element.span.end);
        let text = sources.slice(element.span);
        found.push(
            Diagnostic::new(&RULE, format!("`{text}` is in this list already"), element.span, "without effect")
                .also(first.span, "the first time")
                .help("write what was meant, or take it away")
                .fix("take it away", Applicability::Safe, again, ""),
        );
    }
    found
}

fn same(a: &Expr, b: &Expr) -> bool {
    matches!((&a.kind, &b.kind), (ExprKind::Literal(a), ExprKind::Literal(b)) if a == b)
}
