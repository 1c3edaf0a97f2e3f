//! W0403: `on failure` in a map in which nothing can fail, or everything has an answer of its own.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Else;

pub(crate) static RULE: Rule = Rule {
    code: "W0403",
    name: "needless-on-failure",
    summary: "`on failure` in a map in which nothing can fail, or everything has an answer of its own",
    docs: r#"`on failure` is the answer for every field that gives none. Where no field needs it, a reader looks for a failure that is not
there; and a field that can fail, added later, is answered without anybody having thought of it.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  on failure reject

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
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id text
    ward     text
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  on failure reject

  visit_id = (visit_id ++ ward) as int
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
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// No field of the map needs the answer. `line` is what to take away.
pub(crate) fn unused(with: &Else, line: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "this `on failure` answers for nothing", with.span, "no field needs it")
        .why("no value of the map can fail without an answer of its own")
        .help("take it away")
        .fix("take it away", Applicability::Safe, line, "")
}
