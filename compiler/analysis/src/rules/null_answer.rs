//! E0404: null is stored where none may be, after a failure.

use super::type_mismatch::described;
use crate::expressions::Place;
use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0404",
    name: "null-answer",
    summary: "null is stored where none may be, after a failure",
    docs: r"`else null` stores null on the rows where the expression fails, and this place takes no null.

## Fails

```ingest
fn whole(value: text) -> int = value as int else null
```

## Passes

```ingest
fn whole(value: text) -> int? = value as int else null
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `x else null` for a required place.
pub(crate) fn stored(answer: Span, place: &Place<'_>) -> Diagnostic {
    let headline = format!("{} is required, and a failure would store null", described(place));
    Diagnostic::new(&RULE, headline, answer, "null on the rows where this fails")
        .also(place.declared, format!("declared as `{}` here", place.ty))
        .help(format!("write `else reject` or `else` with a value, or declare it as `{}?`", place.ty))
}
