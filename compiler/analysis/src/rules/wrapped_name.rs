//! W0103: the name of a file and the layers around it disagree.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "W0103",
    name: "wrapped-name",
    summary: "the name of a file and the layers around it disagree",
    docs: r#"The ending of a file's name says what is outermost: `claims.csv.gz.pgp` is encrypted, and what is encrypted is compressed. So `unwrap`
begins with `pgp`, then comes `gzip`. Where the name says another thing than `unwrap`, one of the two is most likely wrong.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv.gz" }
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
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// The name of `pattern` ends in `.{ending}`, which says `layer`; the outermost layer is `first`, at `unwrap`.
pub(crate) fn disagree(pattern: Span, ending: &str, layer: &str, first: Option<(&str, Span)>) -> Diagnostic {
    let message = format!("`.{ending}` is the ending of `{layer}`");
    match first {
        None => Diagnostic::new(&RULE, message, pattern, "and nothing is unwrapped")
            .help(format!("add `unwrap {layer}`")),
        Some((first, span)) => Diagnostic::new(&RULE, message, pattern, "the ending says what is outermost")
            .also(span, format!("the outermost layer is `{first}`"))
            .help("write the layers from the outside in, as the endings of the name from the right to the left"),
    }
}
