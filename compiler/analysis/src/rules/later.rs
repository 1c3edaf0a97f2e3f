//! E0090: what the syntax reads and the analysis does not yet.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0090",
    name: "not-in-this-version",
    summary: "a construct of the language's design that this version cannot compile yet",
    docs: r#"The design of the language is larger than what this version can compile. A construct of the design that is still to come
is recognised and refused by its name, so that nothing is silently left out.

## Fails

```toml
name = "claims"

[libraries]
ours = "../library"
```

## Passes

```toml
name = "claims"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Says that a construct comes later. `construct` is a phrase: "format `xml`".
pub(crate) fn construct(construct: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{construct} is not in this version"), span, "comes later")
        .why("it belongs to the design of the language, and this version cannot compile it yet")
}
