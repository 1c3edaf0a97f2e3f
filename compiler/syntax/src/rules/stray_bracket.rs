use ingest_diagnostics::{Rule, Severity};

/// A bracket closes nothing.
pub static STRAY_BRACKET: Rule = Rule {
    code: "E0004",
    name: "stray-bracket",
    summary: "a bracket closes nothing",
    docs: r"A `)` or `]` closes a bracket that was opened before it inside the same braces. Here none is open.

## Fails

```ingest
fn double(a: int) -> int = a * 2)
```

## Passes

```ingest
fn double(a: int) -> int = a * 2
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};
