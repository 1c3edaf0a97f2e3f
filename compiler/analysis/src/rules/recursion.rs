//! E0318: a declaration leads back to itself.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0318",
    name: "recursion",
    summary: "a declaration leads back to itself",
    docs: r"A function stands for its expression, and a type for its condition, so neither can be made of itself, directly or by way
of others. There are no loops in the language: every expression takes the same few steps on every row.

## Fails

```ingest
fn down(count: int) -> int = if count < 1 { 0 } else { down(count - 1) }
```

## Passes

```ingest
fn down(count: int) -> int = if count < 1 { 0 } else { count - 1 }
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The names of a cycle, with their places; the last leads to the first.
pub(crate) fn cycle(members: &[(&str, Span)]) -> Option<Diagnostic> {
    // Told from the first in the text, wherever the walk began.
    let start = members.iter().enumerate().min_by_key(|(_, (_, span))| *span).map(|(at, _)| at)?;
    let mut around = members.iter().cycle().skip(start).take(members.len());
    let (first, span) = around.next()?;
    let others: Vec<_> = around.collect();
    let headline = if others.is_empty() {
        format!("`{first}` is made of itself")
    } else {
        let path: Vec<_> = others.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("`{first}` is made of itself, by way of {}", path.join(", "))
    };
    let found = Diagnostic::new(&RULE, headline, *span, "leads back to itself");
    let found = others.iter().fold(found, |found, (_, span)| found.also(*span, "and leads on"));
    Some(found.help("take one of the calls away: there is no recursion"))
}
