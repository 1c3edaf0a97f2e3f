//! E0246: pipelines come after one another in a circle.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0246",
    name: "circular-order",
    summary: "pipelines come after one another in a circle",
    docs: r#"`after` says which pipelines come before. None can come, by whatever way, before itself.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
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
  after nightly
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
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
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `way` leads from a pipeline over those that come before it back to itself.
pub(crate) fn circle(way: &[&str], span: Span) -> Diagnostic {
    let message = match way {
        [only] | [only, _] => format!("the pipeline `{only}` comes after itself"),
        [first, rest @ ..] => {
            let rest: Vec<_> = rest.iter().map(|it| format!("`{it}`")).collect();
            format!("the pipeline `{first}` comes after {}", rest.join(", which comes after "))
        }
        [] => "pipelines come after one another".to_owned(),
    };
    Diagnostic::new(&RULE, message, span, "closes the circle").help("leave out one of the `after` on the way")
}
