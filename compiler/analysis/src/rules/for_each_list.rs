//! E0255: `for each` over something that is no list.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Type;

pub(crate) static RULE: Rule = Rule {
    code: "E0255",
    name: "for-each-list",
    summary: "`for each` over something that is no list",
    docs: r#"`for each d in EXPRESSION` makes a row for each element of a list. `[A, B]` makes a list of columns; `split` makes one of a
text.

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
  for each part in visit_id
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
  for each part in [ward, "all"]
  visit_id = visit_id
  ward     = part
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// What stands there has another type.
pub(crate) fn no_list(place: Span, ty: &Type) -> Diagnostic {
    Diagnostic::new(&RULE, "`for each` goes through a list", place, format!("is {ty}"))
        .help("name a list; `[A, B]` makes one of columns")
}
