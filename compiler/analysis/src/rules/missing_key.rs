//! W0018: a published schema without a key.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Program, Schema};

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0018",
    name: "missing-key",
    summary: "a published schema without a key",
    docs: r#"`key (…)` says which fields together identify a row, and a check `unique(…)` over them keeps a delivery with repeated rows out
of the table. The lint is off unless `ingest.toml` gives it a level: a log of events may have no key.

## Fails

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

```toml
name = "visits"

[lints]
missing-key = "warn"
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
  key (visit_id)
  visit_id int

  checks {
    one_row: unique(visit_id) else fail
  }
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

```toml
name = "visits"

[lints]
missing-key = "warn"
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every schema of a dataset that has no key.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let published = |schema: &Schema| program.datasets.iter().any(|dataset| dataset.schema == schema.name);
    let without = program.schemas.iter().filter(|schema| schema.key.is_empty() && published(schema));
    without
        .map(|schema| {
            let message = format!("schema `{}` has no key", schema.name);
            Diagnostic::new(&RULE, message, span(schema.origin), "nothing says what identifies a row")
                .why("the same row, delivered twice, is published twice")
                .help("add `key (…)`, and the check `one_row: unique(…) else fail`")
        })
        .collect()
}
