//! E0221: there is no time zone of this name.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity};
use ingest_syntax::ast::Spanned;

pub(crate) static RULE: Rule = Rule {
    code: "E0221",
    name: "time-zone",
    summary: "there is no time zone of this name",
    docs: r#"Time zones have the names of the IANA database, as "America/New_York", in exactly that spelling. Abbreviations such as
"EST" say nothing about daylight saving time, or mean several zones.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "America/NewYork"
  columns {
    visit_id int
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "America/New_York"
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `zone`, whose span includes the quotes, is no name of a zone.
pub(crate) fn unknown(zone: &Spanned<String>, meant: Option<&str>) -> Diagnostic {
    let message = format!("there is no time zone \"{}\"", zone.value);
    let found = Diagnostic::new(&RULE, message, zone.span, "not in the IANA time zone database");
    match meant {
        Some(meant) => found
            .fix(format!("write \"{meant}\""), Applicability::Unsafe, zone.span, format!("\"{meant}\""))
            .help(format!("there is \"{meant}\": is it meant?")),
        None => found.help("write the name of a zone, as \"America/New_York\" or \"UTC\""),
    }
}
