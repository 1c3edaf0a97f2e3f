//! E0321: the arguments of a type do not fit it.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::TypeRef;

pub(crate) static RULE: Rule = Rule {
    code: "E0321",
    name: "invalid-type-arguments",
    summary: "the arguments of a type do not fit it",
    docs: r#"`decimal(12, 2)` has 12 digits in all, 2 of them after the point: 1 to 38 digits in all, and no more after the point than
in all. No other type has arguments; how a date is written in the data stands after the type of a column
(`dob date "%m/%d/%Y"`), or in brackets in a conversion (`x as date("%m/%d/%Y")`).

## Fails

```ingest
fn half(amount: decimal(40, 2)) -> decimal(38, 6) = amount / 2
```

## Passes

```ingest
fn half(amount: decimal(12, 2)) -> decimal(38, 6) = amount / 2
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Arguments of a type that has none.
pub(crate) fn none_expected(written: &TypeRef) -> Diagnostic {
    let name = &written.name.value;
    let found =
        Diagnostic::new(&RULE, format!("`{name}` has no arguments"), written.span, "nothing goes in brackets here");
    match name.as_str() {
        "date" | "timestamp" => {
            found.help(format!("write the format of a column after its type, as in `{name} \"%Y-%m-%d\"`"))
        }
        _ => found.help(format!("write `{name}` alone")),
    }
}

/// `decimal` without its two numbers.
pub(crate) fn decimal_arguments(written: &TypeRef) -> Diagnostic {
    Diagnostic::new(&RULE, "`decimal` has two arguments", written.span, "digits in all, and digits after the point")
        .help("write it as in `decimal(12, 2)`")
}

/// Digits in all out of range.
pub(crate) fn precision(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a decimal has 1 to 38 digits", span, "not from 1 to 38")
        .help("write how many digits the largest number has in all")
}

/// Digits after the point out of range.
pub(crate) fn scale(span: Span, precision: u8) -> Diagnostic {
    let headline = format!("of {precision} digits, 0 to {precision} stand after the point");
    Diagnostic::new(&RULE, headline, span, format!("not from 0 to {precision}"))
        .help("write how many digits stand after the point")
}

/// A refinement of a nullable type.
pub(crate) fn nullable_base(written: &TypeRef) -> Diagnostic {
    let mark = Span::new(written.span.file, written.span.end.saturating_sub(1), written.span.end);
    Diagnostic::new(&RULE, "a refinement narrows a required type", mark, "no `?` here")
        .help("take it away; where values may be null, the place says so, as in `npi?`")
        .fix("take the `?` away", Applicability::Safe, mark, "")
}
