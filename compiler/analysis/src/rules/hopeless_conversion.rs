//! E0331: a conversion fails on every row.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0331",
    name: "hopeless-conversion",
    summary: "a conversion fails on every row",
    docs: r#"What is converted is known before anything runs, be it only in its form, and none of it can be what it is converted to: a
written text that is no number, a format that no value of the text's type is written in. An `else` would speak for every row.

## Fails

```ingest
fn start() -> date? = "2024-01-31" as date("%m/%d/%Y")
```

## Passes

```ingest
fn start() -> date? = "2024-01-31" as date("%Y-%m-%d") else null
```
"#,
    default_level: Severity::Error,
    since: "0.2.0",
};

/// A constant that is no value of the type.
pub(crate) fn constant(span: Span, value: Span, ty: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "this conversion fails on every row", span, format!("never of type `{ty}`"))
        .also(value, format!("no value of type `{ty}` is written so"))
        .help("write a value that converts, or one of that type at once")
}

/// No value of the text's type is written in the format.
pub(crate) fn format(span: Span, value: Span, ty: &str, format: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "this conversion fails on every row", span, "never a date of this form")
        .also(value, format!("this is `{ty}`"))
        .why(format!("no `{ty}` is written as \"{format}\""))
        .help("write the format in which the values are, or convert something else")
}
