//! W0019: a loaded source that does not say when it is due.

use std::collections::BTreeSet;

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Every, Program, Source};

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0019",
    name: "missing-cadence",
    summary: "a loaded source that does not say when it is due",
    docs: r#"Without `cadence` nobody knows that a delivery has not come: the DAG has no schedule, and nothing is ever late. `due` says how
long after its time a delivery is late. The lint is off unless `ingest.toml` gives it a level.

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
missing-cadence = "warn"
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "America/New_York" due 4h
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
missing-cadence = "warn"
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every loaded source without a cadence, or with one that never makes it late.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let loaded: BTreeSet<_> = program.pipelines.iter().flat_map(|it| &it.loads).map(|load| &load.source).collect();
    program.sources.iter().filter(|source| loaded.contains(&source.name)).filter_map(|source| finding(source)).collect()
}

fn finding(source: &Source) -> Option<Diagnostic> {
    let name = &source.name;
    match &source.cadence {
        None => {
            let message = format!("source `{name}` does not say when it is due");
            let found = Diagnostic::new(&RULE, message, span(source.origin), "has no `cadence`");
            Some(found.help("say it: `cadence daily at 06:00 \"America/New_York\" due 4h`; or `cadence once`"))
        }
        Some(cadence) if cadence.due.is_none() && cadence.every != Every::Once => {
            let message = format!("a delivery of source `{name}` is never late");
            let found = Diagnostic::new(&RULE, message, span(cadence.origin), "has no `due`");
            Some(found.help("say how long after its time a delivery is late: `due 4h`"))
        }
        Some(_) => None,
    }
}
