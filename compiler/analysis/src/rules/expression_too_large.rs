//! E0319: an expression has too many parts.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0319",
    name: "expression-too-large",
    summary: "an expression has too many parts",
    docs: r"A function that is written in the language stands for its expression: each call counts with all of the function's parts. An
expression has at most 20,000 parts in all, at most 600 of them within each other. So has the condition of a type, in which each type
that it is made of counts with all of its own condition. A type has at most 5,000 fields and elements in all, at most 128 of them within
each other.

## Fails

```ingest
fn twice(a: int) -> int = a + a

fn four(a: int) -> int = twice(twice(a))

fn sixteen(a: int) -> int = four(four(a))

fn many(a: int) -> int = sixteen(sixteen(sixteen(sixteen(a))))
```

## Passes

```ingest
fn twice(a: int) -> int = a + a

fn four(a: int) -> int = twice(twice(a))

fn sixteen(a: int) -> int = four(four(a))

fn many(a: int) -> int = sixteen(sixteen(a))
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Functions call functions too deep.
pub(crate) fn deep(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "calls lie too deep within each other", span, "too deep from here")
        .help("call fewer functions within functions")
}

/// Too many parts.
pub(crate) fn large(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "an expression has too many parts", span, "too large")
        .why("a call of a function that is written in the language counts with all of the function's parts")
        .help("split it over several fields, or call fewer functions within functions")
}

/// Refinements of refinements of …
pub(crate) fn refinements(name: &Name) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` narrows too many types", name.value), name.span, "too long a chain of types")
        .help("narrow a type nearer to `text`, `int` or another type of the language")
}

/// A function makes its call too large.
pub(crate) fn inlined(span: Span, function: &Name) -> Diagnostic {
    let headline = format!("`{}` makes this expression too large", function.value);
    Diagnostic::new(&RULE, headline, span, "too large with the function in place of its call")
        .also(function.span, "declared here")
        .help("call fewer functions within functions")
}

/// The conditions of what a type is made of, together.
pub(crate) fn proof(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the condition of a type has too many parts", span, "too large")
        .why("each type that it is made of counts with all of its condition, as often as it stands in it")
        .help("put conditions on fewer of the types that it is made of")
}

/// Types of types of …
pub(crate) fn of_type(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a type has too many parts", span, "too large")
        .why("each type that it is made of counts with all of its parts, as often as it stands in it")
        .help("split it over several fields")
}
