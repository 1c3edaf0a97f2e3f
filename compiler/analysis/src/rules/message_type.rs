//! E0247: what people are told is no text that can be made.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Type;

pub(crate) static RULE: Rule = Rule {
    code: "E0247",
    name: "message-type",
    summary: "what people are told is no text that can be made",
    docs: r#"`because` tells people why a check was violated, `saying` what a notification is about. Both are texts that cannot fail: over the row
for a check of rows, over aggregates and facts for a check of deliveries, over the facts of the delivery for a notification. They go to
reports and channels, so that nothing with a privacy label may stand in them.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    state    text
  }
  checks {
    known_state: state in ["NY", "NJ"] else warn because visit_id
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    state    text
  }
  checks {
    known_state: state in ["NY", "NJ"] else warn because "not a state that is served: " ++ state
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A message of another type.
pub(crate) fn no_text(span: Span, ty: &Type) -> Diagnostic {
    Diagnostic::new(&RULE, format!("a message is a text, and this is {ty}"), span, "not a text")
        .help("write it as a text, as `\"visit \" ++ (visit_id as text)`")
}

/// A message that can fail.
pub(crate) fn fallible(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "a message cannot fail", span, format!("{what} can"))
        .help("say what it is then, as `else \"?\"`")
}

/// A message of a row in a check of deliveries, or the other way round.
pub(crate) fn of_another_scope(span: Span, of_row: bool) -> Diagnostic {
    if of_row {
        Diagnostic::new(&RULE, "the check is judged once a delivery, and its message reads a row", span, "of which row?")
            .help("use an aggregate, or a fact of the delivery such as `delivery.id`")
    } else {
        Diagnostic::new(&RULE, "the check is judged row by row, and its message reads all rows", span, "an aggregate")
            .help("use columns of the row, or a fact of the delivery such as `delivery.id`")
    }
}

/// A second message.
pub(crate) fn twice(check: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the check `{check}` has two messages"), span, "the second").also(first, "the first")
        .help("leave one of them out")
}
