//! W0024: a policy that no schema holds.

use ingest_diagnostics::{Diagnostic, Rule, Severity};

use crate::{
    lints::mentions::Mentions,
    symbols::{Kind, Symbols},
};

pub(crate) static RULE: Rule = Rule {
    code: "W0024",
    name: "unused-policy",
    summary: "a policy that no schema holds",
    docs: r#"A policy refuses nothing by itself: it is about the schemas that say `policy NAME`. One that no schema holds looks like
protection, and is none.

## Fails

```ingest
label trade "Trade secret"

policy public "What we publish" {
  refuse trade
}

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    price    decimal(8, 2) @trade
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
  quarantine to lake "quarantine/visits" cleared for trade
}

pipeline nightly {
  visit_files -> visits
}
```

## Passes

```ingest
label trade "Trade secret"

policy public "What we publish" {
  refuse trade
}

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    price    decimal(8, 2) @trade
  }
}

schema Visit {
  policy public

  visit_id int
}

map visit_files -> Visit {
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits" cleared for trade
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every policy of the project that no declaration names.
pub(crate) fn check(symbols: &Symbols<'_>, mentions: &Mentions<'_>) -> Vec<Diagnostic> {
    let unused = symbols.all(Kind::Policy).filter(|it| !mentions.has(&it.name.value));
    unused
        .map(|it| {
            let message = format!("policy `{}` is not used", it.name.value);
            Diagnostic::new(&RULE, message, it.name.span, "no schema holds it, so that it refuses nothing")
                .help(format!("say `policy {}` in the schemas that it is about, or leave it out", it.name.value))
        })
        .collect()
}
