//! E0114: a file of the program lies in a folder that the program reads or writes.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0114",
    name: "program-in-feed",
    summary: "a file of the program lies in a folder that the program reads or writes",
    docs: r#"Every `.ingest` file of the project's folder is part of the program. A source reads what others deliver, and a table is
written by runs; if a file of the program could lie there, whoever delivers files could add to the program. So no `.ingest` file
lies below the folder of a source, of a dataset or of a quarantine, in any environment. A folder that is the project's own, or
holds it, is left out of this: there the two cannot be told apart.

## Fails

```ingest
# feeds/visits/notes.ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}
```

## Passes

```ingest
# program/visits.ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The file at `path`, whose start is `at`, lies below `folder`, which belongs to `owner`.
pub(crate) fn found(path: &str, at: Span, folder: &str, owner: &str, declared: Span, environment: &str) -> Diagnostic {
    let headline = format!("`{path}` lies in the folder of {owner}");
    let found = Diagnostic::new(&RULE, headline, at, format!("lies below `{folder}`"))
        .also(declared, format!("its folder in environment `{environment}`"))
        .why("whoever can put files there could add to the program");
    found.help("move it out of that folder if it is part of the program, else remove it")
}
