use ingest_diagnostics::{Rule, Severity};

/// Brackets or operators are nested deeper than the language allows.
pub static NESTING_TOO_DEEP: Rule = Rule {
    code: "E0009",
    name: "nesting-too-deep",
    summary: "brackets or operators are nested deeper than the language allows",
    docs: r"At most 128 brackets can be open at once, and at most 256 operators and calls can lie within each other. A chain such as
`a + b + c` lies within itself from the left. No one writes so deep by hand: a generated comparison with many values
is better a list, `x in [1, 2, 3]`, and a long computation is better given to functions.

## Fails

```ingest
fn same(a: int) -> int = (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((a)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
```

## Passes

```ingest
fn same(a: int) -> int = ((a))
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
