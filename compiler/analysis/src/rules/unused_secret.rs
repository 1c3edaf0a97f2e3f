//! W0001: a secret that no expression uses.

use std::collections::BTreeSet;

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Expr, ExprKind, Program};

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0001",
    name: "unused-secret",
    summary: "a secret that no expression uses",
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

/// Every secret that no map and no check uses.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let mut used = BTreeSet::new();
    let mut note = |expr: &Expr| {
        if let ExprKind::Secret(name) = &expr.kind {
            used.insert(name.clone());
        }
    };
    for map in &program.maps {
        map.filter.iter().chain(map.fields.iter().map(|field| &field.value)).for_each(|expr| expr.walk(&mut note));
    }
    let source_checks = program.sources.iter().flat_map(|source| &source.checks);
    for check in source_checks.chain(program.schemas.iter().flat_map(|schema| &schema.checks)) {
        check.condition.walk(&mut note);
    }
    let unused = program.secrets.iter().filter(|secret| !used.contains(&secret.name));
    unused
        .map(|secret| {
            let message = format!("secret `{}` is not used", secret.name);
            Diagnostic::new(&RULE, message, span(secret.origin), "no expression names it")
                .help("leave it out, or use it")
        })
        .collect()
}
