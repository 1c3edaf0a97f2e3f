//! R0006: a run needs a table divided or ordered, which this build cannot.

use ingest_diagnostics::{Rule, Severity};

pub(in crate::unbuilt) static RULE: Rule = Rule {
    code: "R0006",
    name: "table-order-not-built",
    summary: "a run needs a table divided or ordered, which this build cannot",
    docs: r#"This build writes a folder for each source and delivery, and rows in the order of their files. `partition by` and `sort by` are checked
and compiled, and refused when a run needs them: readers go by the names of folders.

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

map visit_files -> Visit {
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  partition by visit_id
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
