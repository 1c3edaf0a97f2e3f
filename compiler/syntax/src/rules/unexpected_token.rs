use ingest_diagnostics::{Rule, Severity};

/// A word or sign stands where the language has no place for it.
pub static UNEXPECTED_TOKEN: Rule = Rule {
    code: "E0001",
    name: "unexpected-token",
    summary: "a word or sign stands where the language has no place for it",
    docs: r#"Where a line stops making sense, the label says what could have stood there. The rest of the line is passed over and
reading goes on with the next, so that one slip hides nothing else.

## Fails

```ingest
secret token_key in env("TOKEN_KEY")
```

## Passes

```ingest
secret token_key from env("TOKEN_KEY")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
