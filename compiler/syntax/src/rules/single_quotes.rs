use ingest_diagnostics::{Rule, Severity};

/// A text stands in single quotes.
pub static SINGLE_QUOTES: Rule = Rule {
    code: "E0012",
    name: "single-quotes",
    summary: "a text stands in single quotes",
    docs: r#"A text stands in double quotes, and there is no other way to write one. (A column whose name is no identifier stands in
backticks: `` `Patient Name` ``.)

## Fails

```ingest
fn is_paid(status: text) -> bool = status == 'PAID'
```

## Passes

```ingest
fn is_paid(status: text) -> bool = status == "PAID"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
