//! W0202: a date of birth with a year of two digits.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_syntax::ast::{Column, Item};

use crate::lints::personal::{columns, kind_of};

pub(crate) static RULE: Rule = Rule {
    code: "W0202",
    name: "two-digit-birth-year",
    summary: "a date of birth with a year of two digits",
    docs: r#"`%y` reads 69 to 99 as 1969 to 1999, and 00 to 68 as 2000 to 2068. Whoever was born in 1950 is then born in 2050. A format
cannot mend that: the vendor has to send the century, or the map has to decide by another column.

## Fails

```ingest
use std.privacy { phi }

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    dob      date "%m/%d/%y" @phi(birth_date)
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
    dob      date "%m/%d/%Y" @phi(birth_date)
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

/// Every column of birth dates whose format has `%y`.
pub(crate) fn check(item: &Item) -> Vec<Diagnostic> {
    columns(item).iter().filter_map(finding).collect()
}

fn finding(column: &Column) -> Option<Diagnostic> {
    let format = column.format.as_ref().filter(|it| it.value.contains("%y"))?;
    let labelled = column.labels.iter().filter_map(|label| label.kind.as_ref()).any(|kind| kind.value == "birth_date");
    if !labelled && kind_of(column) != Some("birth_date") {
        return None;
    }
    let message = format!("the years of `{}` have two digits", column.name.value);
    Some(
        Diagnostic::new(&RULE, message, format.span, "`%y` is 1969 to 2068")
            .why("whoever was born before 1969 is born in the future")
            .help("have the vendor send four digits, and write `%Y`"),
    )
}
