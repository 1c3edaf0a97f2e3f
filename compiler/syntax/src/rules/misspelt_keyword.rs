use ingest_diagnostics::{Rule, Severity};

/// A word is almost a word of the language.
pub static MISSPELT_KEYWORD: Rule = Rule {
    code: "E0010",
    name: "misspelt-keyword",
    summary: "a word is almost a word of the language",
    docs: r#"Where only certain words can stand, one that is nearly one of them is most likely meant to be it.

## Fails

```ingest
secrt token_key from env("TOKEN_KEY")
```

## Passes

```ingest
secret token_key from env("TOKEN_KEY")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
