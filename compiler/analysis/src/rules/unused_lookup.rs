//! W0023: a lookup that nothing uses.

use ingest_diagnostics::{Diagnostic, Rule, Severity};

use crate::{
    lints::mentions::Mentions,
    symbols::{Kind, Symbols},
};

pub(crate) static RULE: Rule = Rule {
    code: "W0023",
    name: "unused-lookup",
    summary: "a lookup that nothing uses",
    docs: r#"A reference table that no expression asks is read, kept and looked after for nothing.

## Fails

```csv reference/wards.csv
code,name
1,North
2,South
```

```ingest
lookup wards = csv "reference/wards.csv" {
  key code text
  name     text
}

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    ward     text
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

```csv reference/wards.csv
code,name
1,North
2,South
```

```ingest
lookup wards = csv "reference/wards.csv" {
  key code text
  name     text
}

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    ward     text
  }
}

schema Visit {
  visit_id int
  ward     text?
}

map visit_files -> Visit {
  visit_id = visit_id
  ward     = ward |> lookup(wards).name else null
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

/// Every lookup of the project that no declaration names.
pub(crate) fn check(symbols: &Symbols<'_>, mentions: &Mentions<'_>) -> Vec<Diagnostic> {
    let unused = symbols.all(Kind::Lookup).filter(|it| !mentions.has(&it.name.value));
    unused
        .map(|it| {
            let message = format!("lookup `{}` is not used", it.name.value);
            Diagnostic::new(&RULE, message, it.name.span, "no expression asks it")
                .help(format!("ask it: `CODE |> lookup({}).NAME`; or leave it out", it.name.value))
        })
        .collect()
}
