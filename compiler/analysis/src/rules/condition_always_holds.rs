//! W0320: a condition is true on every row.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "W0320",
    name: "condition-always-holds",
    summary: "a condition is true on every row",
    docs: r#"What is asked is known before anything runs: a required value is never null, a value of `in_range(0, 120)` is never below
0, and one whose type lists its values is never another. A check of it finds nothing, and a filter leaves nothing out.

## Fails

```ingest
type grade = text where value in ["A", "B", "C"]

fn known(value: grade) -> bool = value in ["A", "B", "C", "D"]
```

## Passes

```ingest
type grade = text where value in ["A", "B", "C"]

fn passed(value: grade) -> bool = value in ["A", "B"]
```
"#,
    default_level: Severity::Warning,
    since: "0.2.0",
};

/// The condition holds whatever the row. `why` is a sentence.
pub(crate) fn always(span: Span, why: String) -> Diagnostic {
    Diagnostic::new(&RULE, "this is true on every row", span, "always true")
        .why(why)
        .help("take the condition away, or ask what is meant")
}
