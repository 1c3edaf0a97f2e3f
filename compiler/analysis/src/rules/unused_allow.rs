//! W0010: an `# allow` that silences nothing.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "W0010",
    name: "unused-allow",
    summary: "an `# allow` that silences nothing",
    docs: r#"`# allow: lint-name` silences a lint at the end of its line, or on the lines above it. Where the lint finds nothing there any
more, the comment says something that is not so.

## Fails

```ingest
# allow: comparison-with-bool
fn is_due(is_late: bool) -> bool = is_late
```

## Passes

```ingest
# allow: comparison-with-bool
fn is_due(is_late: bool) -> bool = is_late == true
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// The lint finds nothing at the comment's line. `removal` is what to take away.
pub(crate) fn unused(lint: &Rule, name: Span, removal: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` finds nothing here", lint.name), name, "silences nothing")
        .why("a comment at the end of a line is about that line, and one on a line of its own about the line below")
        .help("take it away")
        .fix("take it away", Applicability::Safe, removal, "")
}
