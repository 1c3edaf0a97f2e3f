//! E0321: the arguments of a type do not fit it.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::Type;
use ingest_syntax::ast::{Name, TypeRef};

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

/// `timestamp` with something other than a zone.
pub(crate) fn zone_expected(written: &TypeRef) -> Diagnostic {
    Diagnostic::new(&RULE, "a `timestamp` has a zone or nothing in its brackets", written.span, "names no zone")
        .help("write `timestamp`, or a zone as in `timestamp(\"America/New_York\")`; the format of a column stands after its type")
}

/// A function where a type must stand.
pub(crate) fn function(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a function is no value", span, "only a parameter of the standard library is one")
        .help("write the type of a value")
}

/// A label within a type.
pub(crate) fn label_within(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a label stands within a type", span, "a label is that of a whole column or field")
        .help("move it behind the type of the column or field")
}

/// A parameter of a type whose own type has no constants.
pub(crate) fn parameter_of_a_type(written: &TypeRef) -> Diagnostic {
    Diagnostic::new(&RULE, "a parameter of a type is a constant", written.span, "there are no constants of this type")
        .help("write `text`, `int`, `decimal(12, 2)`, `float`, `bool`, `date` or `time`")
}

/// More or fewer arguments than a declared type has parameters.
pub(crate) fn count(written: &TypeRef, declared: &Name, parameters: &[(String, Type)]) -> Diagnostic {
    let wanted: Vec<_> = parameters.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    let headline = format!("`{}` takes {} in brackets, and is given {}", declared.value, wanted.len(), written.arguments.len());
    Diagnostic::new(&RULE, headline, written.span, format!("takes `({})`", wanted.join(", ")))
        .also(declared.span, "declared here")
        .help(format!("write a constant for each: `{}({})`", declared.value, wanted.join(", ")))
}

/// An argument that is no constant of its parameter's type.
pub(crate) fn of_another_type(span: Span, parameter: &str, ty: &Type, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{parameter}` is `{ty}`, and is given something else"), span, format!("no `{ty}`"))
        .also(declared, "declared here")
        .help(format!("write a constant of type `{ty}`"))
}

/// A type whose condition means nothing with these arguments.
pub(crate) fn no_condition(span: Span, name: &str, declared: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("`{name}` has no meaning"), span, "its condition cannot be read with these arguments");
    let found = match declared {
        Some(declared) => found.also(declared, "declared here"),
        None => found,
    };
    found.help("write other arguments")
}
