//! E0209: a source says again what its layout says.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0209",
    name: "said-by-layout",
    summary: "a source says again what its layout says",
    docs: r#"What a layout says holds for every source that names it. A source adds what the layout leaves open: where its files come from,
which they are, when they come, and checks of its own.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

layout visit_file {
  format csv { delimiter: "|" }
  columns {
    visit_id int
  }
}

source north {
  from feeds "north"
  layout visit_file
  files { increment "visits_{date:%Y%m%d}.csv" }
  format csv { delimiter: "," }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

layout visit_file {
  format csv { delimiter: "|" }
  columns {
    visit_id int
  }
}

source north {
  from feeds "north"
  layout visit_file
  files { increment "visits_{date:%Y%m%d}.csv" }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `clause` of the source, at `span`, is said by `layout` at `said`.
pub(crate) fn again(clause: &str, span: Span, layout: &str, said: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the layout `{layout}` says `{clause}` already"), span, "said a second time")
        .also(said, "the layout says it here")
        .why("a source of a layout adds to it and changes nothing of it, so that one map can serve all of them")
        .help(format!("leave `{clause}` out here, or move it from the layout to its sources"))
}
