//! W0502: a dataset or a quarantine that is cleared for a label which nothing in it has.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Dataset, Program};

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0502",
    name: "needless-clearance",
    summary: "a dataset or a quarantine that is cleared for a label which nothing in it has",
    docs: r#"`cleared for` is a promise about who reads a place. Where no field of the schema has the label, and no source that is loaded
has it either, the clearance allows more than is needed, and hides the day on which protected data begins to go there.

## Fails

```ingest
use std.privacy { phi }

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
  quarantine to lake "quarantine/visits" cleared for phi
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

/// Every label that a place is cleared for and that nothing brings there.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    program.datasets.iter().flat_map(|dataset| of_dataset(dataset, program)).collect()
}

fn of_dataset(dataset: &Dataset, program: &Program) -> Vec<Diagnostic> {
    let loads: Vec<_> =
        program.pipelines.iter().flat_map(|it| &it.loads).filter(|load| load.dataset == dataset.name).collect();
    let Some(schema) = program.schema(&dataset.schema).filter(|_| !loads.is_empty()) else { return Vec::new() };
    let mut found = Vec::new();
    for label in &dataset.cleared_for {
        if !schema.fields.iter().flat_map(|field| &field.labels).any(|it| it.name == *label) {
            let why = format!("no field of `{}` has the label", schema.name);
            found.push(finding(&format!("dataset `{}`", dataset.name), label, dataset, &why));
        }
    }
    for label in &dataset.quarantine.cleared_for {
        if !loads.iter().flat_map(|load| &load.labels).any(|it| it.name == *label) {
            let title = format!("the quarantine of dataset `{}`", dataset.name);
            found.push(finding(&title, label, dataset, "no column of the sources that are loaded has the label"));
        }
    }
    found
}

fn finding(what: &str, label: &str, dataset: &Dataset, why: &str) -> Diagnostic {
    let message = format!("{what} is cleared for `{label}` without need");
    Diagnostic::new(&RULE, message, span(dataset.origin), format!("nothing with `{label}` comes here"))
        .why(why)
        .help(format!("take `{label}` out of `cleared for`"))
}
