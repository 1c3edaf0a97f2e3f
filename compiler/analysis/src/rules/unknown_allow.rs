//! W0011: an `# allow` that names no lint.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "W0011",
    name: "unknown-allow",
    summary: "an `# allow` that names no lint",
    docs: r#"`# allow: lint-name` silences a lint by its name: that of `ingest explain --list`. Errors of the language are no lints: a
program in which one stands cannot run, so there is nothing to silence.

## Fails

```ingest
# allow: comparison-with-bol
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

/// No rule has the name.
pub(crate) fn unknown(name: &str, span: Span, meant: Option<&str>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("there is no lint `{name}`"), span, "not the name of a lint");
    match meant {
        Some(meant) => found
            .help(format!("there is a lint `{meant}`: is it meant?"))
            .fix(format!("write `{meant}`"), Applicability::Unsafe, span, meant),
        None => found.help("write the name of a lint: the names are in `ingest explain --list`"),
    }
}

/// The name is that of an error.
pub(crate) fn not_a_lint(rule: &Rule, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` is an error, not a lint", rule.name), span, "cannot be silenced")
        .why("a program in which this error stands cannot run")
        .help("mend what it is about, and leave the comment out")
}

/// The code of a lint in place of its name.
pub(crate) fn code(rule: &Rule, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` is the code of a lint, not its name", rule.code), span, "a code")
        .why("a name tells a reader what is silenced")
        .help(format!("write `{}`", rule.name))
        .fix(format!("write `{}`", rule.name), Applicability::Safe, span, rule.name)
}

/// Nothing stands after the colon.
pub(crate) fn nothing(comment: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "this `# allow` names no lint", comment, "a name is missing here")
        .help("write the name of a lint after the colon: `# allow: unused-secret`")
}
