//! E0111: a key that `ingest.toml` does not have.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0111",
    name: "unknown-setting",
    summary: "`ingest.toml` holds a key that means nothing",
    docs: r#"`ingest.toml` has the keys `name`, `edition`, `default_environment`, `output` and the tables `[lints]` and `[libraries]`. Any
other is refused, since a misspelt setting would otherwise change nothing without a word.

## Fails

```toml
name = "claims"
default_enviroment = "default"
```

## Passes

```toml
name = "claims"
default_environment = "default"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `key` is none of `known`.
pub(crate) fn unknown(key: &str, span: Span, meant: Option<&str>, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("`ingest.toml` has no setting `{key}`"), span, "not a setting");
    match meant {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Safe, span, meant)
            .help(format!("there is a setting `{meant}`: is it meant?")),
        None => found.help(format!("leave it out; the settings are {}", super::and(&super::quoted(known)))),
    }
}
