//! E0330: a number is divided by zero.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0330",
    name: "division-by-zero",
    summary: "a number is divided by zero",
    docs: r"A division by zero has no value on any row. A divisor that is zero on some rows is answered with an `else`; one that is
written as zero is a slip.

## Fails

```ingest
fn half(amount: int) -> float = amount / 0
```

## Passes

```ingest
fn half(amount: int) -> float = amount / 2
```
",
    default_level: Severity::Error,
    since: "0.2.0",
};

/// The divisor is written as zero.
pub(crate) fn always(divisor: Span, op: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a division by zero has no value", divisor, "zero on every row")
        .also(op, "divides by it")
        .help("write another divisor")
}
