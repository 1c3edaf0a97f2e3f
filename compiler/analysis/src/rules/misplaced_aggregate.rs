//! E0320: an aggregate stands where there is a single row.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0320",
    name: "misplaced-aggregate",
    summary: "an aggregate stands where there is a single row",
    docs: r"`rows()`, `unique(…)`, `sum(…)`, `share(…)`, `distinct(…)`, `references(…)` and `typical(…)` look at all rows of a delivery.
They stand in checks of a source or schema, and not within each other, but for `typical`, which is over one that is a number; a map and a function work on one row.

## Fails

```ingest
fn total_of(amount: int) -> int = sum(amount)
```

## Passes

```ingest
schema Payment {
  amount int

  checks {
    something: sum(amount) > 0 else fail
  }
}
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Outside of checks.
pub(crate) fn outside_checks(function: &Name, owner: &str) -> Diagnostic {
    let headline = format!("`{}` looks at all rows of a delivery", function.value);
    Diagnostic::new(&RULE, headline, function.span, format!("{owner} works on one row"))
        .help("move it into the `checks` of a source or schema")
}

/// Within another.
pub(crate) fn nested(function: &Name) -> Diagnostic {
    let headline = format!("`{}` stands within an aggregate", function.value);
    Diagnostic::new(&RULE, headline, function.span, "one row is looked at here")
        .help("compare the two side by side instead")
}

/// `typical` of something other than an aggregate that is a number.
pub(crate) fn not_of_a_number(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`typical` is over an aggregate that is a number", span, "not one")
        .help("write it over `rows()`, `sum(…)`, `share(…)` or `distinct(…)`")
}
