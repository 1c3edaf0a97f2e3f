//! W0321: a condition is true on no row.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "W0321",
    name: "condition-never-holds",
    summary: "a condition is true on no row",
    docs: r#"What is asked is known before anything runs: a required value is never null, a value of `in_range(0, 120)` is never below
0, and one whose type lists its values is never another. A check of it finds fault with every row, and a filter leaves none.

## Fails

```ingest
fn is_missing(value: text) -> bool = value is null
```

## Passes

```ingest
fn is_missing(value: text?) -> bool = value is null
```
"#,
    default_level: Severity::Warning,
    since: "0.2.0",
};

/// The condition holds on no row. `why` is a sentence.
pub(crate) fn never(span: Span, why: String) -> Diagnostic {
    Diagnostic::new(&RULE, "this is true on no row", span, "never true")
        .why(why)
        .help("take the condition away, or ask what is meant")
}
