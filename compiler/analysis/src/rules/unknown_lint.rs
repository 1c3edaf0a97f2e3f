//! E0113: a level for something that is no lint.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0113",
    name: "unknown-lint",
    summary: "`[lints]` sets the level of something that is no lint",
    docs: r#"`[lints]` in `ingest.toml` sets how much a lint matters, by the lint's name. Errors of the language are no lints: a
program in which one stands cannot run, so there is nothing to switch off.

## Fails

```toml
name = "claims"

[lints]
unused-sekret = "off"
```

## Passes

```toml
name = "claims"

[lints]
unused-secret = "off"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// No rule has the name.
pub(crate) fn unknown(name: &str, span: Span, meant: Option<&str>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("there is no lint `{name}`"), span, "not the name of a lint");
    match meant {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, span, meant)
            .help(format!("there is a lint `{meant}`: is it meant?")),
        None => found
            .help("leave it out; the brackets after a warning's level hold its code, and `ingest explain` its name"),
    }
}

/// The name is that of an error.
pub(crate) fn not_a_lint(rule: &Rule, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` is an error, not a lint", rule.name), span, "has no level to set")
        .why("a program in which this error stands cannot run")
        .help("leave it out")
}
