//! W0003: a source that no pipeline loads.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::Program;

use crate::{hash::HashSet, lints::span};

pub(crate) static RULE: Rule = Rule {
    code: "W0003",
    name: "unused-source",
    summary: "a source that no pipeline loads",
    docs: r#"The files of a source that no pipeline loads are never read.

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

source old_visits {
  from feeds "old_visits"
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

/// Every source that no pipeline loads.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let loaded: HashSet<_> = program.pipelines.iter().flat_map(|it| &it.loads).map(|load| &load.source).collect();
    let joined: HashSet<_> = program.maps.iter().flat_map(|it| &it.joins).map(|join| &join.source).collect();
    let unused = program.sources.iter().filter(|it| !loaded.contains(&it.name) && !joined.contains(&it.name));
    unused
        .map(|source| {
            let message = format!("source `{}` is not loaded", source.name);
            Diagnostic::new(&RULE, message, span(source.origin), "no pipeline loads it")
                .help(format!("load it: `{} -> DATASET` in a pipeline; or leave it out", source.name))
        })
        .collect()
}
