//! E0605: a check of a source and one of its schema have the same name.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0605",
    name: "shared-check-name",
    summary: "a check of a source and one of its schema have the same name",
    docs: r#"A report names checks, and `ingest publish --despite CHECK` lets one pass. Where a source is mapped into a schema, the checks of both
are judged together, so that no two of them can have one name.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
  checks {
    some_rows: rows() > 0 else fail
  }
}

schema Visit {
  visit_id int
  checks {
    some_rows: rows() > 0 else warn
  }
}

map visit_files -> Visit {
  visit_id = visit_id
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
  }
  checks {
    rows_came: rows() > 0 else fail
  }
}

schema Visit {
  visit_id int
  checks {
    some_rows: rows() > 0 else warn
  }
}

map visit_files -> Visit {
  visit_id = visit_id
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `name` is a check of the source, at `of_source`, and of the schema, at `of_schema`.
pub(crate) fn shared(name: &str, source: &str, of_source: Span, schema: &str, of_schema: Span) -> Diagnostic {
    let message = format!("`{name}` is a check of `{source}` and of `{schema}`");
    Diagnostic::new(&RULE, message, of_source, "one of two of this name")
        .also(of_schema, "the check of the schema")
        .why("the source is mapped into the schema, so both are judged together, and reports name them")
        .help("give the check of the source another name")
}
