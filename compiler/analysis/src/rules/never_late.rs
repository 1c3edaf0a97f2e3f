//! W0025: lateness is told of a pipeline that is never late.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Event, Pipeline, Program};

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0025",
    name: "never-late",
    summary: "lateness is told of a pipeline that is never late",
    docs: r#"`on late notify …` tells people of a delivery that has not come by the time that its source's cadence calls late. That is what
`due` says; where no source of the pipeline says it, nothing is ever late, and nobody is told.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from    feeds "visit_files"
  files   { increment "visits_{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "America/New_York"
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

secret alerts from env("ALERTS")
channel oncall = webhook { url: alerts }

pipeline nightly {
  visit_files -> visits
  on late notify oncall
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from    feeds "visit_files"
  files   { increment "visits_{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "America/New_York" due 4h
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

secret alerts from env("ALERTS")
channel oncall = webhook { url: alerts }

pipeline nightly {
  visit_files -> visits
  on late notify oncall
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every clause that tells of lateness, of a pipeline no source of which is ever late.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let never = |pipeline: &Pipeline| {
        let mut sources = pipeline.loads.iter().filter_map(|load| program.source(&load.source));
        sources.all(|it| it.cadence.as_ref().is_none_or(|cadence| cadence.due.is_none()))
    };
    let told = |pipeline: &Pipeline| {
        let late = pipeline.notifications.iter().filter(|it| it.events.contains(&Event::Late));
        let found = late.map(|it| {
            let message = format!("no delivery of pipeline `{}` is ever late", pipeline.name);
            let found = Diagnostic::new(&RULE, message, span(it.origin), "tells of what never happens");
            found.help("say in the cadence of a source how long after its time a delivery is late: `due 4h`")
        });
        found.collect::<Vec<_>>()
    };
    program.pipelines.iter().filter(|it| never(it)).flat_map(|it| told(it)).collect()
}
