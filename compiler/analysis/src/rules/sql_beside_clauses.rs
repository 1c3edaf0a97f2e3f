//! E0252: a map that has both `sql` and clauses of its own.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0252",
    name: "sql-beside-clauses",
    summary: "a map that has both `sql` and clauses of its own",
    docs: r#"A map says its fields one by one or as a whole in SQL. With `sql` the `WHERE` stands in the statement, and there is no other
clause, for nobody could say in which order they apply.

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
  where visit_id > 0
  sql """
    SELECT visit_id, ward FROM visit_files
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
    SELECT visit_id, ward FROM visit_files WHERE visit_id > 0
  """
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The clause stands beside the statement.
pub(crate) fn beside(clause: &str, place: Span, sql: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{clause} beside `sql`"), place, "is no part of the statement")
        .also(sql, "the statement says the whole map")
        .help("say it in the statement, or write the map as fields")
}
