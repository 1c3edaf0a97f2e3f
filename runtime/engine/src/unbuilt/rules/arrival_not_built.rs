//! R0008: a run has to wait for files, or reconcile with others beside them, which this build cannot.

use ingest_diagnostics::{Rule, Severity};

pub(in crate::unbuilt) static RULE: Rule = Rule {
    code: "R0008",
    name: "arrival-not-built",
    summary: "a run has to wait for files, or reconcile with others beside them, which this build cannot",
    docs: r#"This build takes every file that is there. `done`, `settled` and `control` are checked and compiled, and refused when a run
needs them: a delivery that is not whole would be published as if it were. A `header` or a `trailer`, which
says inside the file what it holds, is held against what was read.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files {
    increment "visits_{date:%Y%m%d}.csv"
    done      "visits_{date:%Y%m%d}.done"
  }
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
