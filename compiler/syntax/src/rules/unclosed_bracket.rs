use ingest_diagnostics::{Rule, Severity};

/// A round or square bracket is opened and never closed.
pub static UNCLOSED_BRACKET: Rule = Rule {
    code: "E0003",
    name: "unclosed-bracket",
    summary: "a round or square bracket is opened and never closed",
    docs: r"Every `(` has its `)` and every `[` its `]`. A round or square bracket never reaches out of the braces around it.

## Fails

```ingest
fn larger(a: int, b: int) -> int = if (a > b { a } else { b }
```

## Passes

```ingest
fn larger(a: int, b: int) -> int = if (a > b) { a } else { b }
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
