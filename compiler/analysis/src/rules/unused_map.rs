//! W0005: a map that no pipeline uses.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Map, Program};

use crate::{
    hash::{HashMap, HashSet},
    lints::span,
};

pub(crate) static RULE: Rule = Rule {
    code: "W0005",
    name: "unused-map",
    summary: "a map that no pipeline uses",
    docs: r#"A pipeline finds its map by the source and the schema of the dataset. A map that is found by none is never run.

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

schema Stay {
  stay_id int
}

map visit_files -> Stay {
  stay_id = visit_id
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

/// Every map whose pair no pipeline loads.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let schemas: HashMap<_, _> = program.datasets.iter().map(|dataset| (&dataset.name, &dataset.schema)).collect();
    let loads = program.pipelines.iter().flat_map(|it| &it.loads);
    let used: HashSet<_> =
        loads.filter_map(|load| Some((&load.source, *schemas.get(&load.dataset)?))).collect();
    let is_loaded = |map: &Map| used.contains(&(&map.source, &map.schema));
    if program.maps.iter().all(|map| is_loaded(map)) {
        return Vec::new();
    }
    // The map of a layout stands for each of its sources: one that is loaded is enough.
    let loaded: HashSet<_> = program.maps.iter().filter(|map| is_loaded(map)).map(|map| place(map)).collect();
    let mut unused: Vec<_> = program.maps.iter().filter(|map| !loaded.contains(&place(map))).collect();
    unused.dedup_by_key(|map| place(map));
    unused
        .into_iter()
        .map(|map| {
            let message = format!("the map `{} -> {}` is not used", map.source, map.schema);
            Diagnostic::new(&RULE, message, span(map.origin), "no pipeline loads this pair").help(format!(
                "load `{}` into a dataset of `{}` in a pipeline; or leave the map out",
                map.source, map.schema
            ))
        })
        .collect()
}

/// Where a map was written.
fn place(map: &Map) -> (u32, u32) {
    (map.origin.file, map.origin.start)
}
