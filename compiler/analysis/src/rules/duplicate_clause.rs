//! E0202: a clause or option that stands twice.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0202",
    name: "duplicate-clause",
    summary: "a clause or option stands twice where it may stand once",
    docs: r#"A source has one `format`, a map one `where`, braces hold an option once. Which of two would count could only be
guessed.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  format csv
  format csv { delimiter: "|" }
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

/// `clause` stands in `owner` at `first` already.
pub(crate) fn clause(owner: &str, clause: &str, second: Span, first: Span) -> Diagnostic {
    let help = match clause {
        "where" => "join the two conditions with `and`",
        "files" | "columns" => "put the lines of both into one block",
        _ => "leave one of the two out",
    };
    Diagnostic::new(&RULE, format!("{owner} has two `{clause}` clauses"), second, "stands here again")
        .also(first, "first stands here")
        .help(help)
}

/// The option stands in the same braces at `first` already.
pub(crate) fn option(of: &str, second: &Name, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{of}` has the option `{}` twice", second.value), second.span, "stands here again")
        .also(first, "first stands here")
        .help("leave one of the two out")
}
