//! E0313: a `match` has no arm for some values.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

use crate::expressions::Typed;

pub(crate) static RULE: Rule = Rule {
    code: "E0313",
    name: "match-not-exhaustive",
    summary: "a `match` has no arm for some values",
    docs: r#"Every value must find an arm. Texts, numbers and dates are too many to list, so their `match` ends with `_`; one on a
`bool` may list `true` and `false`, one on a type that lists its values (`text where value in ["A", "B"]`) all of them, and
ranges (`0..17`) may cover a type with bounds; where the value may be null, `null` or `_` says what happens then.

## Fails

```ingest
fn sex(code: text) -> text? = match code {
  "M" => "male"
  "F" => "female"
}
```

## Passes

```ingest
fn sex(code: text) -> text? = match code {
  "M" => "male"
  "F" => "female"
  _ => null
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// How many missing values are named.
const MOST_NAMED: usize = 5;

/// Patterns that are missing.
pub(crate) fn missing(subject: &Typed, span: Span, missing: &[String]) -> Diagnostic {
    let mut names: Vec<_> = missing.iter().take(MOST_NAMED).map(|it| format!("`{it}`")).collect();
    if missing.len() > MOST_NAMED {
        names.push(format!("{} more", missing.len() - MOST_NAMED));
    }
    let others = missing.iter().any(|it| it == "_");
    let headline = format!("this `match` says nothing for {}", if others { "other values" } else { "every case" });
    let found = Diagnostic::new(
        &RULE,
        headline,
        subject.span,
        format!("`{}`, without an arm for {}", subject.ty(), names.join(", ")),
    );
    // Before the closing brace.
    let end = Span::new(span.file, span.end.saturating_sub(1), span.end.saturating_sub(1));
    let arms: Vec<_> = missing.iter().map(|it| format!("{it} => …")).collect();
    let shown: Vec<_> = arms.iter().take(MOST_NAMED).map(|it| format!("`{it}`")).collect();
    found.help(format!("add an arm: {}", shown.join(", "))).fix(
        "add what is missing",
        Applicability::DisplayOnly,
        end,
        format!("  {}\n", arms.join("\n  ")),
    )
}
