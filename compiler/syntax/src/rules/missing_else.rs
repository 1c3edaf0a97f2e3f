use ingest_diagnostics::{Rule, Severity};

/// An `if` or a check does not say what happens otherwise.
pub static MISSING_ELSE: Rule = Rule {
    code: "E0018",
    name: "missing-else",
    summary: "an `if` or a check does not say what happens otherwise",
    docs: r"An `if` is an expression and has a value on every row, so it says what the value is where its condition does not hold.
A check says what a violation means: `reject` the row, `warn`, or `fail` the delivery. Neither has a default, because
leaving it open is how data gets lost unseen.

## Fails

```ingest
fn cap(a: int) -> int? = if a < 100 { a }
```

## Passes

```ingest
fn cap(a: int) -> int? = if a < 100 { a } else { null }
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
