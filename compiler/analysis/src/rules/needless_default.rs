//! W0301: `??` stands after a value that is never null.

use crate::expressions::Typed;
use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "W0301",
    name: "needless-default",
    summary: "`??` stands after a value that is never null",
    docs: r#"The right side of `??` is the value where the left side is null. Where that never happens, the right side has no effect: most
often the column was meant to be nullable.

## Fails

```ingest
fn name(first: text) -> text = first ?? "unknown"
```

## Passes

```ingest
fn name(first: text?) -> text = first ?? "unknown"
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// The left side is never null.
pub(crate) fn required(value: &Typed, op: Span, default: Span) -> Diagnostic {
    let after = Span::new(value.span.file, value.span.end, default.end);
    Diagnostic::new(&RULE, "this value is never null", value.span, format!("this is `{}`", value.ty()))
        .also(op.to(default), "without effect")
        .help("take the `??` away, or declare the value as nullable")
        .fix("take the `??` away", Applicability::Safe, after, "")
}
