//! E0403: a row cannot be rejected from here.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0403",
    name: "misplaced-answer",
    summary: "a row cannot be rejected from here",
    docs: r"`else reject` and `else fail` decide over a row and a delivery, which is for a map to do. In a check, the check's own `else`
says what a violation means; a function and the condition of a type give values. There an `else` gives a value too.

## Fails

```ingest
fn whole(value: text) -> int = value as int else reject
```

## Passes

```ingest
fn whole(value: text) -> int = value as int else 0
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `reject` or `fail` where a value must stand. `in_check`: in the condition of a check.
pub(crate) fn no_row(span: Span, owner: &str, in_check: bool) -> Diagnostic {
    if in_check {
        return Diagnostic::new(&RULE, "a condition gives true or false", span, "decides over the row")
            .why("what a violation means is said by the `else` of the check itself")
            .help("write `else false` in brackets with the expression, or `else` with another value");
    }
    Diagnostic::new(&RULE, format!("{owner} gives a value"), span, "decides over the row")
        .help("write `else` with a value; or let the function say `fails`, and answer where it is called")
}
