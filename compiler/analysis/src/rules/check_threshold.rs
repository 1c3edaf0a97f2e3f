//! E0604: a check's threshold cannot be reached, or belongs to no `fail`.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0604",
    name: "check-threshold",
    summary: "a check's threshold cannot be reached, or belongs to no `fail`",
    docs: r#"`fail above 1%` fails the delivery when more than that share of the rows violate the check, `fail above 100 rows` when more
than so many do; `malformed: fail above 1%` of a format says the same of records that cannot be read. A share is from 0% to below 100%: more than all rows cannot violate it. `above` goes with `fail` alone: `warn`
and `reject` are for each row.

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
    has_pages: pages > 0 else warn, fail above 100%
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
    has_pages: pages > 0 else warn, fail above 10%
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `above` beside another word than `fail`.
pub(crate) fn not_fail(word: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{word}` has no threshold"), span, "`above` goes with `fail`")
        .why(format!("`{word}` is for each row; `fail` is for the delivery"))
        .help(format!("write `{word}`, and `fail above …` after a comma if too many are to fail the delivery"))
}

/// A share that no delivery can exceed, or a negative one.
pub(crate) fn impossible_share(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a threshold is from 0% to below 100%", span, "no share of the rows is above this")
        .help("write a smaller percentage, or leave the threshold out")
}

/// A number of rows below none.
pub(crate) fn negative(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a threshold is a number of rows from 0", span, "less than no rows")
        .help("write how many violations may be there before the delivery fails")
}
