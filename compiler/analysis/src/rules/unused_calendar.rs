//! W0021: a calendar that nothing uses.

use ingest_diagnostics::{Diagnostic, Rule, Severity};

use crate::{
    lints::mentions::Mentions,
    symbols::{Kind, Symbols},
};

pub(crate) static RULE: Rule = Rule {
    code: "W0021",
    name: "unused-calendar",
    summary: "a calendar that nothing uses",
    docs: r#"A calendar whose holidays no cadence minds moves no delivery.

## Fails

```ingest
calendar holidays { holidays: [2026-12-25] }

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
calendar holidays { holidays: [2026-12-25] }

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "America/New_York" calendar holidays due 4h
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
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every calendar of the project that no declaration names.
pub(crate) fn check(symbols: &Symbols<'_>, mentions: &Mentions<'_>) -> Vec<Diagnostic> {
    let unused = symbols.all(Kind::Calendar).filter(|it| !mentions.has(&it.name.value));
    unused
        .map(|it| {
            let message = format!("calendar `{}` is not used", it.name.value);
            Diagnostic::new(&RULE, message, it.name.span, "no cadence minds it").help("name it: `cadence daily calendar NAME`; or leave it out")
        })
        .collect()
}
