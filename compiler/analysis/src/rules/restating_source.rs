//! E0240: a source that restates its periods is loaded into a dataset that only adds.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0240",
    name: "restating-source",
    summary: "a source that restates its periods is loaded into a dataset that only adds",
    docs: r#"`delivers period` says that a later file of a period takes the place of the earlier one. A dataset that is written with
`append` could only add it, and would hold the period twice.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  delivers period
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
  write append
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
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  delivers period
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
  write replace delivery
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `source` says at `says` that it restates; `dataset`, declared at `declared`, appends (said at `write`, if it is said).
pub(crate) fn into_append(
    source: &str,
    says: Span,
    dataset: &str,
    write: Option<Span>,
    declared: Span,
    load: Span,
) -> Diagnostic {
    let label = if write.is_some() { "adds each delivery" } else { "adds each delivery: it has no `write`" };
    let message = format!("`{source}` restates what it delivered, and `{dataset}` only adds");
    let found = Diagnostic::new(&RULE, message, write.unwrap_or(declared), label)
        .also(says, "what comes later takes the place of what came before")
        .also(load, "loaded here")
        .why("what is restated would stand in the table twice")
        .help("put `write replace delivery` in the dataset, or `delivers changes` in the source if it never restates");
    match write {
        Some(write) => found.fix("write `replace delivery`", Applicability::Unsafe, write, "replace delivery"),
        None => found,
    }
}
