//! E0552: a quarantine receives raw records with labels that it is not cleared for.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::Label;

use crate::expressions::Carried;

pub(crate) static RULE: Rule = Rule {
    code: "E0552",
    name: "quarantine-not-cleared",
    summary: "a quarantine receives raw records with labels that it is not cleared for",
    docs: r#"A rejected row goes to the quarantine as it came, with every column of its record, whatever the map would have used of
it. So the quarantine of a dataset must be cleared for the labels of every source that is loaded into it.

## Fails

```ingest
label personal "About a person"

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    member   text @personal
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
label personal "About a person"

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    member   text @personal
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
  quarantine to lake "quarantine/visits" cleared for personal
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The quarantine at `place`, cleared for `cleared`, receives the records of a source with a label, by the load.
pub(crate) fn quarantine(label: &Label, carried: &Carried, place: Span, load: Span, cleared: &[String]) -> Diagnostic {
    let name = &label.name;
    let message = format!("the quarantine receives `{}`, which is labelled `{name}`", carried.by);
    let found = Diagnostic::new(&RULE, message, place, format!("is not cleared for `{name}`"))
        .also(carried.declared, format!("labelled `{name}`"))
        .also(load, "loaded here")
        .why("a rejected row goes to the quarantine as it came, with every column of its record")
        .help(format!("write `cleared for {name}` after the quarantine's path, if its readers may see them"));
    if !cleared.is_empty() {
        return found;
    }
    let end = Span { start: place.end, ..place };
    found.fix(format!("clear the quarantine for `{name}`"), Applicability::Unsafe, end, format!(" cleared for {name}"))
}
