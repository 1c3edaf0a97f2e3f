//! W0022: a layout that nothing uses.

use ingest_diagnostics::{Diagnostic, Rule, Severity};

use crate::{
    lints::mentions::Mentions,
    symbols::{Kind, Symbols},
};

pub(crate) static RULE: Rule = Rule {
    code: "W0022",
    name: "unused-layout",
    summary: "a layout that nothing uses",
    docs: r#"A layout that no source has the form of reads no file.

## Fails

```ingest
layout visit_form {
  columns {
    visit_id int
  }
}

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
layout visit_form {
  columns {
    visit_id int
  }
}

connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  layout visit_form
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

/// Every layout of the project that no declaration names.
pub(crate) fn check(symbols: &Symbols<'_>, mentions: &Mentions<'_>) -> Vec<Diagnostic> {
    let unused = symbols.all(Kind::Layout).filter(|it| !mentions.has(&it.name.value));
    unused
        .map(|it| {
            let message = format!("layout `{}` is not used", it.name.value);
            Diagnostic::new(&RULE, message, it.name.span, "no source has this layout").help("name it in a source: `layout NAME`; or leave it out")
        })
        .collect()
}
