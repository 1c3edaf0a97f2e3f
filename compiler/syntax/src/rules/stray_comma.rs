use ingest_diagnostics::{Rule, Severity};

/// A comma separates nothing.
pub static STRAY_COMMA: Rule = Rule {
    code: "E0013",
    name: "stray-comma",
    summary: "a comma separates nothing",
    docs: r#"A comma separates two things of a list. The lines of a block and the arms of a `match` are separated by line breaks or
blanks; one comma after the last thing of a list is fine.

## Fails

```ingest
fn is_final(status: text) -> bool = status in ["PAID",, "DENIED"]
```

## Passes

```ingest
fn is_final(status: text) -> bool = status in ["PAID", "DENIED"]
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
