//! E0603: a check of a whole delivery has a verdict about rows.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity};
use ingest_syntax::ast::{CheckAction, Name};

pub(crate) static RULE: Rule = Rule {
    code: "E0603",
    name: "delivery-verdict",
    summary: "a check of a whole delivery has a verdict about rows",
    docs: r#"A check with an aggregate is judged once for the delivery. It has no row to reject, and no violations to count: it says
`warn` or `fail`.

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
    some_rows: rows() > 0 else reject
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
    some_rows: rows() > 0 else fail
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `reject`, or a verdict with `above`, on a check of the whole delivery.
pub(crate) fn about_rows(check: &Name, action: &CheckAction) -> Diagnostic {
    let (message, label) = if action.above.is_some() {
        (format!("check `{}` is judged once, and counts no rows", check.value), "counts rows")
    } else {
        (format!("check `{}` is about the whole delivery, and has no row to reject", check.value), "is about a row")
    };
    Diagnostic::new(&RULE, message, action.span, label)
        .also(check.span, "its condition holds an aggregate")
        .help("write `fail` to keep the delivery from being published, or `warn` to report it")
        .fix("write `fail`", Applicability::Unsafe, action.span, "fail")
}
