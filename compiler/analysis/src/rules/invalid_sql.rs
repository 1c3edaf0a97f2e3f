//! E0250: SQL that cannot be read.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0250",
    name: "invalid-sql",
    summary: "SQL that cannot be read",
    docs: r#"A `sql` block of a map holds one `SELECT` over the columns of the source. It is read when the program is compiled, so that
a slip shows here and not at night.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    ward     text?
  }
}

schema Visit {
  visit_id int
  ward     text?
}

map visit_files -> Visit {
  sql """
    SELECT visit_id, ward FORM visit_files
  """
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    ward     text?
  }
}

schema Visit {
  visit_id int
  ward     text?
}

map visit_files -> Visit {
  sql """
    SELECT visit_id, ward FROM visit_files
  """
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// What the parser says, and where.
pub(crate) fn not_read(what: &str, place: Span) -> Diagnostic {
    let what = what.strip_prefix("sql parser error: ").unwrap_or(what);
    let mut characters = what.chars();
    let what = characters.next().map(|it| it.to_lowercase().chain(characters).collect::<String>()).unwrap_or_default();
    Diagnostic::new(&RULE, "the SQL cannot be read", place, what)
        .help("write one statement: `SELECT expression AS field, … FROM source WHERE condition`")
}
