//! E0203: an option that is not there.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0203",
    name: "unknown-option",
    summary: "braces hold an option that does not exist there",
    docs: r#"Options in braces are known by name. One that is not is refused, since a misspelt option would otherwise change
nothing without a word.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  format csv { delimeter: "|" }
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
  format csv { delimiter: "|" }
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `of` has no option of this name, but the `known`.
pub(crate) fn unknown(of: &str, name: &Name, meant: Option<&str>, known: &[&str]) -> Diagnostic {
    let message = format!("`{of}` has no option `{}`", name.value);
    let found = Diagnostic::new(&RULE, message, name.span, "not an option here");
    match (meant, known) {
        (Some(meant), _) => found
            .fix(format!("write `{meant}`"), Applicability::Safe, name.span, meant)
            .help(format!("there is an option `{meant}`: is it meant?")),
        (None, [only]) => found.help(format!("leave it out; there is `{only}` alone")),
        (None, known) => found.help(format!("leave it out; there are {}", super::and(&super::quoted(known)))),
    }
}
