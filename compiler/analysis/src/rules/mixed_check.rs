//! E0601: a check is about single rows and about the whole delivery at once.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0601",
    name: "mixed-check",
    summary: "a check is about single rows and about the whole delivery at once",
    docs: r#"A check over columns is judged on each row; one with an aggregate (`rows()`, `unique(…)`, `sum(…)`, `share(…)`) once for
the whole delivery. A condition that is both has no answer: it would be true of some rows of the delivery, and not of others.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    pages    int
  }

  checks {
    enough: rows() > 0 and pages > 0 else fail
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
    pages    int
  }

  checks {
    some_rows: rows() > 0  else fail
    has_pages: pages > 0   else reject
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The check reads a row at `row` and an aggregate at `aggregate`.
pub(crate) fn mixed(check: &Name, row: Span, aggregate: Span) -> Diagnostic {
    let message = format!("check `{}` is about single rows and about the whole delivery", check.value);
    Diagnostic::new(&RULE, message, row, "of a single row")
        .also(aggregate, "of the whole delivery")
        .why("a check is judged on each row, or once for the delivery")
        .help("make two checks of it, or put the condition on rows into `share(…)`, as `share(pages > 0) > 0.95`")
}
