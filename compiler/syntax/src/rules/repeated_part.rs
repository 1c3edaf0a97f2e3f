use ingest_diagnostics::{Rule, Severity};

/// A part that can stand once stands twice.
pub static REPEATED_PART: Rule = Rule {
    code: "E0017",
    name: "repeated-part",
    summary: "a part that can stand once stands twice",
    docs: r#"Each part of a column or a cadence stands once: with two formats, or two times of day, nobody could say which counts.

## Fails

```ingest
connection feeds = local { root: "." }

source claims {
  from feeds
  files { increment "claims_{date:%Y%m%d}.csv" }
  format csv
  cadence daily at 06:00 "UTC" at 07:00 "UTC"

  columns {
    CLAIM text
  }
}
```

## Passes

```ingest
connection feeds = local { root: "." }

source claims {
  from feeds
  files { increment "claims_{date:%Y%m%d}.csv" }
  format csv
  cadence daily at 06:00 "UTC"

  columns {
    CLAIM text
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};
