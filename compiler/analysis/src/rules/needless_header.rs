//! W0203: `from` with the name that the column has anyhow.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources, Span};
use ingest_syntax::ast::{Column, Item};

use crate::lints::personal::columns;

pub(crate) static RULE: Rule = Rule {
    code: "W0203",
    name: "needless-header",
    summary: "`from` with the name that the column has anyhow",
    docs: r#"A column is found in the header by its own name. `from "…"` is for columns that the header spells in another way.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int from "visit_id"
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int from "VISIT-ID"
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every `from "…"` that repeats the column's name.
pub(crate) fn check(item: &Item, sources: &Sources) -> Vec<Diagnostic> {
    columns(item).iter().filter_map(|column| finding(column, sources)).collect()
}

fn finding(column: &Column, sources: &Sources) -> Option<Diagnostic> {
    let header = column.header.as_ref().filter(|it| it.value == column.name.value)?;
    let before = sources.text(header.span.file).get(..header.span.start as usize)?;
    let start = before.trim_end().strip_suffix("from")?.trim_end().len() as u32;
    let clause = Span::new(header.span.file, start, header.span.end);
    Some(
        Diagnostic::new(&RULE, "this is the column's own name", header.span, "found by it anyhow")
            .help("take the `from` away")
            .fix("take the `from` away", Applicability::Safe, clause, ""),
    )
}
