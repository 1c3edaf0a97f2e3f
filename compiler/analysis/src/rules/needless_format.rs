//! E0231: a parse format stands on a column whose type has none.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Type;

pub(crate) static RULE: Rule = Rule {
    code: "E0231",
    name: "needless-format",
    summary: "a parse format stands on a column whose type has none",
    docs: r#"A parse format says how a date or a timestamp is written, in strftime notation. Other types are written in one way, so a
format on them says nothing.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int "%d"
    seen     date "%m/%d/%Y"
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
    seen     date "%m/%d/%Y"
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A format at `span` on a column of type `ty`.
pub(crate) fn on_type(span: Span, ty: &Type) -> Diagnostic {
    Diagnostic::new(&RULE, format!("a column of type `{ty}` has no format"), span, "means nothing here")
        .why("formats say how dates and timestamps are written")
        .help("leave it out, or declare the column as `date` or `timestamp`; a name in the header follows `from`")
}
