//! E0254: a source that cannot be joined.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0254",
    name: "joined-source",
    summary: "a source that cannot be joined",
    docs: r#"A join puts beside each row the row of another source, once for each source. A source is not joined to itself: what belongs
together in one file is a matter of `dedupe` or of a check.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    account  int
  }
}

source member_files {
  from feeds "members"
  files { increment "members_{date:%Y%m%d}.csv" }
  columns {
    account int
    plan    text
  }
}

schema Visit {
  visit_id int
  plan     text?
}

map visit_files -> Visit {
  join visit_files on account == visit_files.account else null
  visit_id = visit_id
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    account  int
  }
}

source member_files {
  from feeds "members"
  files { increment "members_{date:%Y%m%d}.csv" }
  columns {
    account int
    plan    text
  }
}

schema Visit {
  visit_id int
  plan     text?
}

map visit_files -> Visit {
  join member_files on account == member_files.account else null
  visit_id = visit_id
  plan     = member_files.plan
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The map's own source.
pub(crate) fn itself(source: &str, place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{source}` is joined to itself"), place, "is the source of the map")
        .help("join another source; of rows that agree, `dedupe` keeps one")
}

/// A source that is joined already.
pub(crate) fn twice(source: &str, place: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{source}` is joined twice"), place, "is joined a second time")
        .also(first, "first here")
        .help("put both conditions into one join, with `and` between")
}
