//! W0002: a connection that no source and no dataset uses.

use std::collections::BTreeSet;

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::Program;

use crate::{lints::span, manifest::DEFAULT_ENVIRONMENT};

pub(crate) static RULE: Rule = Rule {
    code: "W0002",
    name: "unused-connection",
    summary: "a connection that no source and no dataset uses",
    docs: r#"A connection that nothing uses says that the project needs access to a place which it does not touch.

## Fails

```ingest
connection archive = local { root: "./archive" }
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

/// Every connection that no source reads and no dataset writes.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let read = program.sources.iter().map(|source| &source.connection);
    let written = program.datasets.iter().flat_map(|dataset| [&dataset.connection, &dataset.quarantine.connection]);
    let used: BTreeSet<_> = read.chain(written).collect();
    let declared = program.environment(DEFAULT_ENVIRONMENT).into_iter().flat_map(|it| &it.connections);
    declared
        .filter(|connection| !used.contains(&connection.name))
        .map(|connection| {
            let message = format!("connection `{}` is not used", connection.name);
            Diagnostic::new(&RULE, message, span(connection.origin), "no source and no dataset names it")
                .help("leave it out, or use it")
        })
        .collect()
}
