//! R0001: a run needs a connection of a kind that this build cannot reach.

use ingest_diagnostics::{Rule, Severity};

pub(in crate::unbuilt) static RULE: Rule = Rule {
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
