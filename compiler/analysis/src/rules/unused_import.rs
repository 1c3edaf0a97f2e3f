//! W0006: a name that a `use` brings in and nothing in the file reads.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

use crate::library::Library;

pub(crate) static RULE: Rule = Rule {
    code: "W0006",
    name: "unused-import",
    summary: "a name that a `use` brings in and nothing in the file reads",
    docs: r#"`use` brings a name of a library into one file. A name that nothing in the file reads only makes a reader look for it.

## Fails

```ingest
use std.health { npi }

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
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
    visit_id int
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

/// Every name of a `use` that nothing reads.
pub(crate) fn check(library: &Library<'_>, is_read: impl Fn(Span) -> bool) -> Vec<Diagnostic> {
    library
        .imports()
        .all()
        .filter(|(_, span)| library.is_own(span.file) && !is_read(*span))
        .map(|(name, span)| {
            Diagnostic::new(&RULE, format!("`{name}` is not used"), span, "nothing in this file reads it")
                .help("take it out of the `use`")
        })
        .collect()
}
