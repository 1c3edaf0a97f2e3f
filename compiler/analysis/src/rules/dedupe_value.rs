//! E0256: a value that rows cannot be compared by.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Type;

pub(crate) static RULE: Rule = Rule {
    code: "E0256",
    name: "dedupe-value",
    summary: "a value that rows cannot be compared by",
    docs: r#"`dedupe by (…) keep latest(VALUE)` compares rows: in what they agree, and which of them has the greatest value. Lists, structs and
bytes have no order.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    ward     text?
  }
}

schema Visit {
  visit_id int
  ward     text?
}

map visit_files -> Visit {
  dedupe by (visit_id) keep latest([ward])
  visit_id = visit_id
  ward     = ward
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    ward     text?
  }
}

schema Visit {
  visit_id int
  ward     text?
}

map visit_files -> Visit {
  dedupe by (visit_id) keep latest(ward)
  visit_id = visit_id
  ward     = ward
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// It has no order.
pub(crate) fn no_order(place: Span, ty: &Type) -> Diagnostic {
    Diagnostic::new(&RULE, format!("values of type {ty} have no order"), place, "compares rows")
        .help("compare by a number, a text, a date or a time")
}
