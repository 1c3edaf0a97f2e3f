//! R0002: a run needs a format that this build cannot read.

use ingest_diagnostics::{Rule, Severity};

pub(in crate::unbuilt) static RULE: Rule = Rule {
    code: "R0002",
    name: "format-not-built",
    summary: "a run needs a format that this build cannot read",
    docs: r#"This build reads `csv`, `fixed_width`, `xml`, `json`, `ndjson`, `sas7bdat`, `xport` and `excel`. Other formats are checked and compiled, and refused when a run needs
them; and so are columns of documents that are lists or structs, or in an element beside the record.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.avro" }
  format avro
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
