use ingest_diagnostics::{Rule, Severity};

/// Something that is due is not there.
pub static MISSING_VALUE: Rule = Rule {
    code: "E0015",
    name: "missing-value",
    summary: "something that is due is not there",
    docs: r"The line, or the bracket, ends before what it announced: a field without an expression, an `else` without an answer, an
option without a value, a declaration without a name.

## Fails

```ingest
fn double(a: int) -> int = a *
```

## Passes

```ingest
fn double(a: int) -> int = a * 2
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
