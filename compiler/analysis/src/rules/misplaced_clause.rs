//! E0208: a clause has no meaning beside another.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0208",
    name: "misplaced-clause",
    summary: "a clause has no meaning beside another",
    docs: r#"A clause that another one makes void would change nothing without a word. A table of a database has no files, so nothing is
unwrapped; a file of fixed width names no columns, so none is new.

## Fails

```ingest
secret password from env("WAREHOUSE_PASSWORD")

connection warehouse = postgres {
  host: "db.example", database: "claims", user: "ingest", password: password
}

source visits {
  from warehouse table "public.visits" cursor changed_at
  unwrap gzip
  columns {
    visit_id   int
    changed_at timestamp
  }
}
```

## Passes

```ingest
secret password from env("WAREHOUSE_PASSWORD")

connection warehouse = postgres {
  host: "db.example", database: "claims", user: "ingest", password: password
}

source visits {
  from warehouse table "public.visits" cursor changed_at
  columns {
    visit_id   int
    changed_at timestamp
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `clause`, at `span`, has no meaning beside `beside`, which stands at `other`.
pub(crate) fn beside(clause: &str, span: Span, beside: &str, other: Span, why: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{clause} has no meaning beside {beside}"), span, "does not belong here")
        .also(other, format!("{beside} is here"))
        .why(why)
        .help(format!("leave {clause} out"))
}

/// A layout says what only a source can.
pub(crate) fn in_layout(clause: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("a layout has no `{clause}`"), span, "does not belong to a layout")
        .why("a layout is what several sources share: where their files come from, each says itself")
        .help(format!("move `{clause}` to the sources"))
}
