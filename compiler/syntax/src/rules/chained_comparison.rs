use ingest_diagnostics::{Rule, Severity};

/// A comparison is compared again.
pub static CHAINED_COMPARISON: Rule = Rule {
    code: "E0014",
    name: "chained-comparison",
    summary: "a comparison is compared again",
    docs: r"`a < b < c` would compare a truth value with `c`. What is meant is most often `a < b and b < c`, or `b between a and c`.

## Fails

```ingest
fn is_teen(age: int) -> bool = 12 < age < 20
```

## Passes

```ingest
fn is_teen(age: int) -> bool = 12 < age and age < 20
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
