//! E0106: a pipeline loads a source for which there is no map.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0106",
    name: "missing-map",
    summary: "a pipeline loads a source that has no map into the dataset's schema",
    docs: r#"`source -> dataset` in a pipeline needs a map from the source into the schema of the dataset: it says how the rows of
the one become rows of the other.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}

schema Visit {
  visit_id int
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
  from feeds "visits"
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
    default_level: Severity::Error,
    since: "0.1.0",
};

/// No map of `source` into `schema`, of which a test is.
pub(crate) fn tested(source: &str, schema: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("there is no map from `{source}` into `{schema}`"), span, "this test needs one")
        .why("a test shows what a map makes of its source's records")
        .help(format!("add `map {source} -> {schema} {{ … }}`"))
}

/// No map of `source` into `schema`, which is that of the dataset declared at `dataset`.
pub(crate) fn missing(source: &str, schema: &str, load: Span, dataset: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("there is no map from `{source}` into `{schema}`"), load, "this load needs one")
        .also(dataset, format!("the rows of this dataset are of `{schema}`"))
        .why("a map says how the rows of a source become rows of a schema")
        .help(format!("add `map {source} -> {schema} {{ … }}`"))
}
