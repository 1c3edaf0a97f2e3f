//! E0329: a function without a name stands where none is taken, or none where one is.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0329",
    name: "misplaced-lambda",
    summary: "a function without a name stands where none is taken, or none where one is",
    docs: r#"`code => trim(code)` says what is made of each element of a list. It is an argument of a function that asks for one, such
as `map_each`, and no value: it cannot be stored or returned.

## Fails

```ingest
fn codes(all: list<text>) -> list<text> = map_each(all, trim)
```

## Passes

```ingest
fn codes(all: list<text>) -> list<text> = map_each(all, code => trim(code))
```
"#,
    default_level: Severity::Error,
    since: "0.2.0",
};

/// A function as a value.
pub(crate) fn no_value(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a function without a name is no value", span, "nothing here takes a function")
        .help("hand it to a function that goes through a list, as in `map_each(codes, code => trim(code))`")
}

/// A value where a function must stand.
pub(crate) fn wanted(span: Span, parameter: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{parameter}` is a function"), span, "a value, or the name of something else")
        .also(declared, "declared here")
        .help("say what is made of an element: `x => …`")
}

/// More or fewer parameters than are given.
pub(crate) fn parameters(span: Span, given: usize, takes: usize) -> Diagnostic {
    Diagnostic::new(&RULE, format!("this function is given {given}, and takes {takes}"), span, "the numbers differ")
        .help(if given == 1 { "write it as in `x => …`" } else { "write it as in `(a, b) => …`" })
}
