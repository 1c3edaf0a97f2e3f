//! E0214: the layers around the data cannot be taken off as written.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0214",
    name: "layers",
    summary: "the layers around the data cannot be taken off as written",
    docs: r#"`unwrap` lists layers from the outside in: `unwrap pgp(key), gzip` decrypts first and decompresses what comes out. `pgp` needs the
secret of its key. `auto` goes by the first bytes of what is left, so that nothing can follow it.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv.gz" }
  unwrap auto, gzip
  columns {
    visit_id int
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv.gz" }
  unwrap gzip
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Something stands after `auto`.
pub(crate) fn after_auto(span: Span, auto: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`auto` takes off all layers that are left", span, "nothing is left for this one")
        .also(auto, "`auto` is here")
        .help("leave out what follows `auto`, or name every layer")
}
