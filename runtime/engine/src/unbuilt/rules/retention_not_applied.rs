//! R0010: a run removes nothing, whatever `retain` says.

use ingest_diagnostics::{Rule, Severity};

pub(in crate::unbuilt) static RULE: Rule = Rule {
    code: "R0010",
    name: "retention-not-applied",
    summary: "a run removes nothing, whatever `retain` says",
    docs: r#"`retain` says for how long deliveries are kept. This build removes none: what is there longer stays until it is removed by hand. A run
says so and goes on.

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
  retain 7y
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
    default_level: Severity::Info,
    since: "0.1.0",
};
