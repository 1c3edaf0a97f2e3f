//! W0004: a dataset that no pipeline fills.

use std::collections::BTreeSet;

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::Program;

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0004",
    name: "unused-dataset",
    summary: "a dataset that no pipeline fills",
    docs: r#"A dataset into which no pipeline loads anything is never written.

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

dataset more_visits of Visit {
  to lake "more_visits"
  quarantine to lake "quarantine/more_visits"
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

/// Every dataset that no pipeline loads into.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let filled: BTreeSet<_> = program.pipelines.iter().flat_map(|it| &it.loads).map(|load| &load.dataset).collect();
    let unused = program.datasets.iter().filter(|dataset| !filled.contains(&dataset.name));
    unused
        .map(|dataset| {
            let message = format!("nothing is loaded into dataset `{}`", dataset.name);
            Diagnostic::new(&RULE, message, span(dataset.origin), "no pipeline loads into it")
                .help(format!("load something: `SOURCE -> {}` in a pipeline; or leave it out", dataset.name))
        })
        .collect()
}
