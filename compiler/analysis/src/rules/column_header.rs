//! E0230: a column names a header that cannot be there.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0230",
    name: "column-header",
    summary: "a column names a header that cannot be there",
    docs: r#"`from "…"` on a column names the column of the file's header that it reads. Where the format has `header: false`, columns
are read in the order of their declaration, and there is no header to name one in.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  format csv { header: false }
  columns {
    visit_id int from "Visit Id"
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  format csv { header: true }
  columns {
    visit_id int from "Visit Id"
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The format says that there is no header.
pub(crate) fn without_header(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the files have no header to name a column in", span, "names a column of the header")
        .why("with `header: false` columns are read in the order of their declaration")
        .help("leave `from` out, or `header: false`")
}

/// The header's column has no name.
pub(crate) fn empty(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a column of the header has no empty name", span, "is empty")
        .help("write the name as it stands in the header")
}
