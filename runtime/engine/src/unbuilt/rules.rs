//! The rules: R0001 to R0009 refuse a run, those after them are only told.

use ingest_diagnostics::{Rule, Severity};

/// All of them, sorted by code.
pub(super) static ALL: &[&Rule] = &[
    &CONNECTION,
    &FORMAT,
    &LAYER,
    &TABLE,
    &MERGE,
    &ORDER,
    &SNAPSHOT,
    &ARRIVAL,
    &ENGINE,
    &RETENTION,
    &NOTIFICATION,
    &READERS,
];

pub(super) static CONNECTION: Rule = Rule {
    code: "R0001",
    name: "connection-not-built",
    summary: "a run needs a connection of a kind that this build cannot reach",
    docs: r#"This build reads files of `local` folders and publishes tables to them. Other connections are checked, compiled and deployed, and
refused when a run needs them: the whole run, before anything is touched. An environment that overrides them by `local` runs.

## Fails

```ingest
secret sftp_password from env("SFTP_PASSWORD")

connection feeds = sftp { host: "sftp.acme.example", user: "ingest", password: sftp_password }
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

## Passes

```ingest
secret sftp_password from env("SFTP_PASSWORD")

connection feeds = sftp { host: "sftp.acme.example", user: "ingest", password: sftp_password }
connection lake  = local { root: "./lake" }

environment default {
  feeds = local { root: "./feeds" }
}

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

pub(super) static FORMAT: Rule = Rule {
    code: "R0002",
    name: "format-not-built",
    summary: "a run needs a format that this build cannot read",
    docs: r#"This build reads `csv`. Other formats are checked and compiled, and refused when a run needs them.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.ndjson" }
  format ndjson
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
  format csv
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

pub(super) static LAYER: Rule = Rule {
    code: "R0003",
    name: "layer-not-built",
    summary: "a run needs a layer taken off that this build cannot take off",
    docs: r#"This build reads files as they are. Layers of encryption, compression and archives are checked and compiled, and refused when a run
needs them.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv.gz" }
  unwrap gzip
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

pub(super) static TABLE: Rule = Rule {
    code: "R0004",
    name: "table-not-built",
    summary: "a run needs a table of a kind that this build cannot write",
    docs: r#"This build publishes folders of Parquet files, `as parquet`. `as delta` is checked and compiled, and refused when a run needs it:
files that are no Delta table would be read by nobody who expects one.

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
  to lake "visits" as delta
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
  to lake "visits" as parquet
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

pub(super) static MERGE: Rule = Rule {
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

pub(super) static ORDER: Rule = Rule {
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

pub(super) static SNAPSHOT: Rule = Rule {
    code: "R0007",
    name: "snapshot-not-built",
    summary: "a run needs a whole table replaced, which this build cannot",
    docs: r#"This build knows `delivers changes` and `delivers period`. `delivers snapshot` is checked and compiled, and refused when a run needs it:
rows of the delivery before would stay.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  delivers snapshot
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

pub(super) static ARRIVAL: Rule = Rule {
    code: "R0008",
    name: "arrival-not-built",
    summary: "a run has to wait for files, or reconcile with them, which this build cannot",
    docs: r#"This build takes every file that is there. `done`, `settled`, `control` and `trailer` are checked and compiled, and refused when a run
needs them: a delivery that is not whole would be published as if it were.

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

pub(super) static ENGINE: Rule = Rule {
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

pub(super) static RETENTION: Rule = Rule {
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

pub(super) static NOTIFICATION: Rule = Rule {
    code: "R0011",
    name: "notification-not-sent",
    summary: "a run tells nobody, whatever `notify` says",
    docs: r#"`on … notify` says who is told of what. A run itself tells nobody: it ends with an exit code and writes a report, and the scheduler
that started it sends what is to be sent. A run says so and goes on.

## Fails

```ingest
secret slack_url from env("SLACK_URL")

channel oncall = slack { url: slack_url }

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
  on failure notify oncall
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

pub(super) static READERS: Rule = Rule {
    code: "R0012",
    name: "readers-not-granted",
    summary: "a run gives no rights, whatever `readers` says",
    docs: r#"`readers` says who may read a table. A run gives no rights: they are given where the storage is set up. A run says so and goes on.

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
  readers ["analysts"]
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
