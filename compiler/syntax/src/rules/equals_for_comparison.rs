use ingest_diagnostics::{Rule, Severity};

/// A single `=` compares two values.
pub static EQUALS_FOR_COMPARISON: Rule = Rule {
    code: "E0011",
    name: "equals-for-comparison",
    summary: "a single `=` compares two values",
    docs: r"`=` gives a field its value, `==` compares two values.

## Fails

```ingest
fn is_one(a: int) -> bool = a = 1
```

## Passes

```ingest
fn is_one(a: int) -> bool = a == 1
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
