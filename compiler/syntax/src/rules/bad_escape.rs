use ingest_diagnostics::{Rule, Severity};

/// A backslash in a text is followed by something that is no escape.
pub static BAD_ESCAPE: Rule = Rule {
    code: "E0006",
    name: "bad-escape",
    summary: "a backslash in a text is followed by something that is no escape",
    docs: r#"In a text a backslash begins an escape: `\n` is a line break, `\t` a tab, `\"` a quote, `\\` a backslash, and `\u{1F600}`
the character with that number. Any other is an error, for it is either a slip or meant for someone else: regular
expressions and Windows paths are best written as raw texts, in which a backslash is a backslash.

## Fails

```ingest
fn is_year(a: text) -> bool = matches(a, "^\d{4}$")
```

## Passes

```ingest
fn is_year(a: text) -> bool = matches(a, r"^\d{4}$")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
