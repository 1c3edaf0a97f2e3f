//! R0009: a run needs a cluster, which this build cannot use.

use ingest_diagnostics::{Rule, Severity};

pub(in crate::unbuilt) static RULE: Rule = Rule {
    code: "R0009",
    name: "engine-not-built",
    summary: "a run needs a cluster, which this build cannot use",
    docs: r#"This build computes on the machine that runs it, on all its cores: `engine local`, and `engine auto`, which then is that. `engine
ballista` is checked and compiled, and refused when a run needs it.

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
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
  engine ballista { executors: 2..20 }
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
  engine auto
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
