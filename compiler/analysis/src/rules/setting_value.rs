//! E0112: a value that a key of `ingest.toml` does not take.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0112",
    name: "setting-value",
    summary: "a setting of `ingest.toml` is missing or has a value it does not take",
    docs: r#"A project has a `name`, which becomes part of the names of what is generated from it: lower-case letters, digits, `_`
and `-`, beginning with a letter. `edition` is an edition of the language, `output` a folder below the project's, and the
levels of lints are "off", "info", "warn" and "error".

## Fails

```toml
name = "Claims of 2026"
```

## Passes

```toml
name = "claims-2026"
edition = "2026"
output = "build"

[lints]
unused-secret = "error"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `takes` goes on from "takes ".
pub(crate) fn wrong(key: &str, span: Span, takes: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{key}` takes {takes}"), span, "this value does not fit")
        .help(format!("write {takes}"))
}

/// The project has no name. `start` is the start of the file.
pub(crate) fn no_name(start: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`ingest.toml` gives the project no name", start, "`name` is missing")
        .why("the name stands in reports and in all that is generated from the project")
        .help("add `name = \"claims\"` at the top")
        .fix("add a name", Applicability::DisplayOnly, start, "name = \"…\"\n")
}
