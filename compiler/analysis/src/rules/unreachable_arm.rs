//! E0314: an arm of a `match` can never be taken.

use crate::expressions::Typed;
use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0314",
    name: "unreachable-arm",
    summary: "an arm of a `match` can never be taken",
    docs: r#"The first arm that lists the value decides. A value that stands in two arms, an arm after `_`, a value that the
type does not have, and `null` for a value that is never null have no effect, which is hardly what was meant.

## Fails

```ingest
fn sex(code: text) -> text = match code {
  "M" => "male"
  "F", "M" => "female"
  _ => "unknown"
}
```

## Passes

```ingest
fn sex(code: text) -> text = match code {
  "M" => "male"
  "F", "W" => "female"
  _ => "unknown"
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A pattern after `_`.
pub(crate) fn after_wildcard(span: Span, wildcard: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "nothing is left for this arm", span, "never reached")
        .also(wildcard, "`_` takes every value")
        .help("move `_` to the end")
}

/// The same value again.
pub(crate) fn again(span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "this value has an arm already", span, "never reached")
        .also(first, "decided here")
        .help("take it away, or write the value that is meant")
}

/// `null` for a value that is never null.
pub(crate) fn null_of_required(span: Span, subject: &Typed) -> Diagnostic {
    Diagnostic::new(&RULE, "this value is never null", span, "never reached")
        .also(subject.span, format!("this is `{}`", subject.ty()))
        .help("take the arm away")
}

/// A range that nothing lies in.
pub(crate) fn empty_range(span: Span, low: &str, high: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("nothing lies from {low} to {high}"), span, "never reached")
        .help(format!("write the smaller first: `{high}..{low}`"))
}

/// A pattern that the type of the value does not have.
pub(crate) fn outside_type(span: Span, name: &str, declared: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("no `{name}` is this"), span, "never reached");
    let found = match declared {
        Some(declared) => found.also(declared, "what its values are is declared here"),
        None => found,
    };
    found.help(format!("take it away, or write a value of `{name}`"))
}
