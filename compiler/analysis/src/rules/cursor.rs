//! E0248: a table or a query does not say what is new in it, or cannot.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::Type;
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0248",
    name: "cursor",
    summary: "a table or a query does not say what is new in it, or cannot",
    docs: r#"Of a table or a query, a delivery is the rows whose `cursor` is greater than any before. It is a declared column that is never null and
has an order: a number, a day, a time. Without a cursor every delivery is all rows, which `delivers snapshot` says.

## Fails

```ingest
secret password from env("WAREHOUSE_PASSWORD")

connection warehouse = postgres {
  host: "db.example", database: "claims", user: "ingest", password: password
}

source visits {
  from warehouse table "public.visits"
  columns {
    visit_id int
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
  from warehouse table "public.visits"
  delivers snapshot
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Nothing says what is new.
pub(crate) fn missing(source: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{source} does not say what is new in it"), span, "every row, again and again?")
        .help("name a column that grows, as `cursor updated_at`, or write `delivers snapshot`")
}

/// A column that is not declared.
pub(crate) fn unknown(cursor: &Name, meant: Option<&str>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("no column `{}` to go by", cursor.value), cursor.span, "not declared");
    match meant {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, cursor.span, meant)
            .help(format!("there is a column `{meant}`: is it meant?")),
        None => found.help("declare it among the `columns`"),
    }
}

/// A column that does not grow.
pub(crate) fn unfit(cursor: &Name, ty: &Type, declared: Span) -> Diagnostic {
    let why = if ty.nullable { "may be null" } else { "has no order in which it grows" };
    Diagnostic::new(&RULE, format!("`{}` of type {ty} {why}", cursor.value), cursor.span, "no cursor")
        .also(declared, "declared here")
        .help("name a required column of type `int`, `date` or `timestamp`")
}

/// A cursor beside a snapshot.
pub(crate) fn of_snapshot(cursor: Span, delivers: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a snapshot has all rows, and a cursor leaves rows out", cursor, "the rows above it alone")
        .also(delivers, "all rows")
        .help("leave out `cursor`, or `delivers snapshot`")
}

/// A cursor without a table.
pub(crate) fn of_files(cursor: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "files have no cursor", cursor, "belongs to a `table` or a `query`")
        .help("leave it out: which deliveries are new is known by their files")
}
