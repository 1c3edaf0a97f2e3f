//! E0110: an `ingest.toml` that is no TOML.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0110",
    name: "invalid-toml",
    summary: "`ingest.toml` cannot be read as TOML",
    docs: r#"`ingest.toml` is written in TOML (toml.io): `key = value` lines, texts in quotes, tables under `[name]`.

## Fails

```toml
name = claims
```

## Passes

```toml
name = "claims"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `message` is that of the TOML parser.
pub(crate) fn syntax(message: &str, span: Span) -> Diagnostic {
    let message = message.trim_end_matches('.').replace('\n', ", ");
    Diagnostic::new(&RULE, "`ingest.toml` is not valid TOML", span, message)
        .help("write each setting as `key = value`, with texts in quotes")
}
