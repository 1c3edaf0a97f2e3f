//! W0001: a secret that nothing uses.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::Program;

use crate::lints::{mentions::Mentions, span};

pub(crate) static RULE: Rule = Rule {
    code: "W0001",
    name: "unused-secret",
    summary: "a secret that nothing uses",
    docs: r#"A secret that nothing uses is still fetched by whoever deploys the project, and still a secret to guard.

## Fails

```ingest
secret token_key from env("TOKEN_KEY")

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
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every secret that no declaration names.
pub(crate) fn check(program: &Program, mentions: &Mentions<'_>) -> Vec<Diagnostic> {
    let unused = program.secrets.iter().filter(|secret| !mentions.has(&secret.name));
    unused
        .map(|secret| {
            let message = format!("secret `{}` is not used", secret.name);
            Diagnostic::new(&RULE, message, span(secret.origin), "nothing names it").help("leave it out, or use it")
        })
        .collect()
}
