use ingest_diagnostics::{Rule, Severity};

/// A character is none of the language.
pub static UNKNOWN_CHARACTER: Rule = Rule {
    code: "E0019",
    name: "unknown-character",
    summary: "a character is none of the language",
    docs: r#"Outside of texts and comments the language uses the letters, digits and signs of ASCII. Curved quotes and blanks that do
not break come from word processors and web pages; a column with any other character in its name is written in
backticks.

## Fails

```ingest
secret token_key from env(“TOKEN_KEY”)
```

## Passes

```ingest
secret token_key from env("TOKEN_KEY")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
