//! W0501: a column that looks like protected health information and has no label.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_syntax::ast::{Column, Item};

use crate::lints::personal::{columns, kind_of};

pub(crate) static RULE: Rule = Rule {
    code: "W0501",
    name: "unlabelled-phi",
    summary: "a column that looks like protected health information and has no label",
    docs: r#"The compiler keeps labelled values out of places that are not cleared for them; of a column without a label it knows
nothing. Names such as `ssn`, `dob`, `member_id`, `patient_name`, `phone`, `email` and `zip` are those of identifiers of a
person (45 CFR 164.514(b)(2)). A column of a provider or of a facility is none: its name says so.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    pat_ssn  text
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
use std.privacy { phi }

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    pat_ssn  text @phi(ssn)
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
  quarantine to lake "quarantine/visits" cleared for phi
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every column without a label whose name is that of an identifier of a person.
pub(crate) fn check(item: &Item) -> Vec<Diagnostic> {
    let bare = columns(item).iter().filter(|column| column.labels.is_empty());
    bare.filter_map(|column| kind_of(column).map(|kind| finding(column, kind))).collect()
}

fn finding(column: &Column, kind: &str) -> Diagnostic {
    let message = format!("column `{}` has no label", column.name.value);
    Diagnostic::new(&RULE, message, column.name.span, "looks like protected health information")
        .why("values without a label may go anywhere")
        .help(format!("write `@phi({kind})` after its type, and `use std.privacy {{ phi }}`"))
}
