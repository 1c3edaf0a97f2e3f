use ingest_diagnostics::{Rule, Severity};

/// A text has no closing quote on its line.
pub static UNTERMINATED_STRING: Rule = Rule {
    code: "E0005",
    name: "unterminated-string",
    summary: "a text has no closing quote on its line",
    docs: r#"A text begins and ends with `"` on one line. Without the closing quote all that follows on the line would be part of it.
A quote inside a text is written `\"`; in a raw text, `r"…"`, there can be none.

## Fails

```ingest
secret token_key from env("TOKEN_KEY)
```

## Passes

```ingest
secret token_key from env("TOKEN_KEY")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
