use ingest_diagnostics::{Rule, Severity};

/// An operator of another language is used.
pub static FOREIGN_OPERATOR: Rule = Rule {
    code: "E0016",
    name: "foreign-operator",
    summary: "an operator of another language is used",
    docs: r"Other languages write some operators differently. Here they are `==`, `!=`, `and`, `or` and `not`; texts are joined by `++`; a choice is
`if c { a } else { b }`; a value instead of null is `x ?? y`.

## Fails

```ingest
fn both(a: bool, b: bool) -> bool = a && b
```

## Passes

```ingest
fn both(a: bool, b: bool) -> bool = a and b
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
