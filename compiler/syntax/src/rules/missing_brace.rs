use ingest_diagnostics::{Rule, Severity};

/// A block has no end, no beginning, or its beginning on another line.
pub static MISSING_BRACE: Rule = Rule {
    code: "E0002",
    name: "missing-brace",
    summary: "a block has no end, no beginning, or its beginning on another line",
    docs: r#"A block begins with `{` and ends with `}`. Where the `}` is missing, the block is taken to reach to the next declaration
that begins in the first column of a line, or to the end of the file. If a block inside it ends at a brace that stands
further left than its own first line, that one is most likely the block without an end.

The `{` stands on the line of the word that the block belongs to: `columns {`. Where it is on another line or missing, the
lines that follow are read as the block.

## Fails

```ingest
environment dev {

secret token_key from env("TOKEN_KEY")
```

## Passes

```ingest
environment dev {
}

secret token_key from env("TOKEN_KEY")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
