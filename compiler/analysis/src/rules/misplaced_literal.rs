//! E0326: a literal is no value here.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Literal;

pub(crate) static RULE: Rule = Rule {
    code: "E0326",
    name: "misplaced-literal",
    summary: "a literal is no value here",
    docs: r"Durations (`4h`) and sizes (`10GB`) stand in clauses such as `due` and `resources`. A decimal has at
most 38 digits.

## Fails

```ingest
fn wait(hours: int) -> int = hours + 4h
```

## Passes

```ingest
fn wait(hours: int) -> int = hours + 4
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A literal that is no value of an expression.
pub(crate) fn no_value(written: &Literal, span: Span) -> Diagnostic {
    match written {
        Literal::Duration(_) | Literal::Months(_) => Diagnostic::new(&RULE, "a duration is no value of an expression", span, "a duration")
            .help("days are added to a date with `add_days(date, days)`"),
        Literal::Size(_) => Diagnostic::new(&RULE, "a size is no value of an expression", span, "a size")
            .help("write the number of bytes"),
        _ => Diagnostic::new(&RULE, "a decimal has at most 38 digits", span, "more than 38")
            .help("write fewer digits, or a float such as `1.5e40`"),
    }
}
