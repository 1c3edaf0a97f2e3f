//! E0303: a function is called that nothing declares.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

use crate::library::Elsewhere;

pub(crate) static RULE: Rule = Rule {
    code: "E0303",
    name: "unknown-function",
    summary: "a function is called that nothing declares",
    docs: r"A call names a function that neither the project nor the plain part of the standard library declares, and that the file
does not bring in by `use`.

## Fails

```ingest
fn first(value: text) -> text = lefft(value, 1)
```

## Passes

```ingest
fn first(value: text) -> text = left(value, 1)
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The name stands for something else.
pub(crate) fn another_kind(name: &Name, what: &str, declared: Option<Span>) -> Diagnostic {
    let headline = format!("`{}` is {what}, not a function", name.value);
    let found = Diagnostic::new(&RULE, headline, name.span, "a function must stand here");
    match declared {
        Some(declared) => found.also(declared, "declared here"),
        None => found,
    }
}

/// No function has that name. `elsewhere` is where the standard library has one.
pub(crate) fn unknown(name: &Name, known: Vec<&str>, elsewhere: Option<Elsewhere>) -> Diagnostic {
    let word = &name.value;
    let found = Diagnostic::new(
        &RULE,
        format!("function `{word}` is not declared"),
        name.span,
        "no function of this name is in reach",
    );
    if let Some(Elsewhere { module, place, text }) = elsewhere {
        return found.help(format!("bring it into this file: `use std.{module} {{ {word} }}`")).fix(
            format!("bring `{word}` in from `std.{module}`"),
            Applicability::Safe,
            place,
            text,
        );
    }
    if word == "coalesce" {
        return found.help("write `x ?? y`: the value of y where x is null");
    }
    match did_you_mean(word, known) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("there is a function `{meant}`: is it meant?")),
        None => found.help("declare it with `fn`, or call one of the standard library"),
    }
}
