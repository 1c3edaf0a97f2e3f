//! E0232: the replacement of a column's value is not a constant.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0232",
    name: "replacement-value",
    summary: "the replacement of a column's value is not a constant",
    docs: r#"`else` on a column says what stands in for a value that does not parse: `null`, or a constant of the column's type. What
depends on other columns is the business of a map.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    pages    int else 1 + 1
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
    pages    int else 2
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The value at `span` is computed.
pub(crate) fn not_constant(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the replacement of a column's value must be a constant", span, "is computed")
        .why("it stands in while the file is read, before any expression is")
        .help("write a constant or `null` here, and compute in the map, as `field = COLUMN ?? …`")
}
