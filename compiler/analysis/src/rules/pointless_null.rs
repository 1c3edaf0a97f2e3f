//! E0327: `null` stands where it makes everything null.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0327",
    name: "pointless-null",
    summary: "`null` stands where it makes everything null",
    docs: r"Null in, null out: an operation with `null` is null on every row, whatever the other side, and a list with `null` finds
nothing by it.

## Fails

```ingest
fn name(first: text) -> text? = first ++ null
```

## Passes

```ingest
fn name(first: text) -> text? = first
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// An operand that is `null`.
pub(crate) fn operand(span: Span, op: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "an operation with `null` is null", span, "null on every row")
        .also(op, "this operation")
        .help("write a value, or take the operation away")
}

/// An element of a list that is `null`.
pub(crate) fn element(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`null` in a list finds nothing", span, "no value equals null")
        .help("take it away, and ask with `or … is null`")
}

/// `null is null`
pub(crate) fn tested(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`null` is null", span, "known before anything runs").help("test a value")
}

/// An argument that is `null`.
pub(crate) fn argument(span: Span, parameter: &str, function: &str) -> Diagnostic {
    let headline = format!("`{function}` of `null` is null");
    Diagnostic::new(&RULE, headline, span, format!("`{parameter}` is null on every row"))
        .help("write a value, or `null` in place of the call")
}
