//! W0020: a channel that nothing uses.

use ingest_diagnostics::{Diagnostic, Rule, Severity};

use crate::{
    lints::mentions::Mentions,
    symbols::{Kind, Symbols},
};

pub(crate) static RULE: Rule = Rule {
    code: "W0020",
    name: "unused-channel",
    summary: "a channel that nothing uses",
    docs: r#"A channel that no pipeline notifies is never told anything: whoever counts on it waits in vain.

## Fails

```ingest
secret hook from env("HOOK")
channel oncall = slack { url: hook }

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
secret hook from env("HOOK")
channel oncall = slack { url: hook }

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
  on failure notify oncall
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every channel of the project that no declaration names.
pub(crate) fn check(symbols: &Symbols<'_>, mentions: &Mentions<'_>) -> Vec<Diagnostic> {
    let unused = symbols.all(Kind::Channel).filter(|it| !mentions.has(&it.name.value));
    unused
        .map(|it| {
            let message = format!("channel `{}` is not used", it.name.value);
            Diagnostic::new(&RULE, message, it.name.span, "no pipeline notifies it").help("notify it: `on failure, late notify NAME` in a pipeline; or leave it out")
        })
        .collect()
}
