//! W0503: a labelled value decides which rows are published.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Label;

use crate::expressions::Carried;

pub(crate) static RULE: Rule = Rule {
    code: "W0503",
    name: "label-decides-rows",
    summary: "a labelled value decides which rows are published, and no field of the schema has the label",
    docs: r#"That a row is in a table says something of the value that put it there: a table of those whose diagnosis is on a list
tells their diagnosis, though no column has it. A `where` over a labelled column into a schema that has no field of that label
is reported for that reason: readers of the table are not expected to learn anything of it.

`# allow: label-decides-rows` at the line says that somebody thought about it.

## Fails

```ingest
use std.privacy { phi }

connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    mrn      text @phi(mrn)
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  where mrn != "0000"

  visit_id = visit_id
}
```

## Passes

```ingest
use std.privacy { phi }

connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    mrn      text @phi(mrn)
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  where mrn != "0000"   # allow: label-decides-rows

  visit_id = visit_id
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// The condition of a `where` reads something labelled, and `schema` has no field with the label.
pub(crate) fn filter(span: Span, label: &Label, carried: &Carried, schema: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("which rows are published tells something of `{}`, which is labelled `{label}`", carried.by),
        span,
        format!("decides by `{label}`"),
    )
    .also(carried.declared, "labelled here")
    .why(format!("no field of `{schema}` has the label: who reads its tables is not expected to learn anything of it"))
    .help("filter by something else, or say `# allow: label-decides-rows` at the line")
}
