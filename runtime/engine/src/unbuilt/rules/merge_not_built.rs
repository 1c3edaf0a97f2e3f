//! R0005: a run needs rows merged by their key, which this build cannot.

use ingest_diagnostics::{Rule, Severity};

pub(in crate::unbuilt) static RULE: Rule = Rule {
    code: "R0005",
    name: "merge-not-built",
    summary: "a run needs rows merged by their key, which this build cannot",
    docs: r#"This build adds deliveries (`write append`) and replaces them (`write replace delivery`). `write merge` is checked and compiled, and
refused when a run needs it: rows that were only added would stand there twice.

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
  key (visit_id)
  visit_id int
  checks {
    one_per_visit: unique(visit_id) else fail
  }
}

map visit_files -> Visit {
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  write merge
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
  key (visit_id)
  visit_id int
  checks {
    one_per_visit: unique(visit_id) else fail
  }
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
