//! E0251: SQL that says more than a map can.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0251",
    name: "unsupported-sql",
    summary: "SQL that says more than a map can",
    docs: r#"The `sql` of a map is a projection: each row of the source gives one row or, by `WHERE`, none. Joins, aggregates, windows,
`DISTINCT`, `ORDER BY`, `LIMIT` and subqueries make rows out of other rows; what they are good for has words of its own in the
language: `join`, `dedupe`, delivery checks. Functions are those of the language, under SQL's names where SQL has them.

Where an expression fails on a row (a `CAST`, a division by zero, an overflow), the row is rejected with the reason;
`TRY_CAST` gives null.

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
    SELECT DISTINCT visit_id, ward FROM visit_files
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
    SELECT visit_id, UPPER(ward) AS ward FROM visit_files WHERE visit_id > 0
  """
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A construct that no projection has. `what` is a phrase: "`JOIN`".
pub(crate) fn construct(what: &str, place: Span) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("the `sql` of a map has no {}", without_article(what)), place, "is no part of a projection")
        .why("each row of the source gives one row or, by `WHERE`, none");
    match instead(what) {
        Some(help) => found.help(help),
        None => found.help("write a projection: `SELECT expression AS field, … FROM source WHERE condition`"),
    }
}

fn without_article(what: &str) -> &str {
    what.strip_prefix("a ").or_else(|| what.strip_prefix("an ")).or_else(|| what.strip_prefix("the ")).unwrap_or(what)
}

/// What says the same in the language.
fn instead(what: &str) -> Option<&'static str> {
    Some(match what {
        "`JOIN`" | "a second table" => "join the other source in a map of fields: `join other on ID == other.ID else reject`",
        "`DISTINCT`" => "keep one row of those that agree in a map of fields: `dedupe by (ID) keep first`",
        "`GROUP BY`" | "`HAVING`" => "judge rows together in a check: `rows() > 0`, `sum(x) == 0`, `unique(a, b)`",
        "`ORDER BY`" | "`LIMIT`" | "`FETCH`" | "`TOP`" => "leave it out: a table has no order, and no row is lost",
        it if it.starts_with("the aggregate") => "judge rows together in a check: `rows() > 0`, `sum(x) == 0`, `unique(a, b)`",
        it if it.starts_with("the window function") || it == "`WINDOW`" || it == "`QUALIFY`" => {
            "keep one row of those that agree in a map of fields: `dedupe by (ID) keep latest(TIME)`"
        }
        _ => return None,
    })
}

/// The statement is no `SELECT`.
pub(crate) fn no_select(place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the `sql` of a map is a `SELECT`", place, "is none")
        .help("write `SELECT expression AS field, … FROM source WHERE condition`")
}

/// It has no `FROM`.
pub(crate) fn no_source(source: &str, place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the `SELECT` reads no source", place, "has no `FROM`").help(format!("add `FROM {source}`"))
}

/// It reads something else than the map's source.
pub(crate) fn another_source(source: &str, place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the `SELECT` reads another source than its map", place, "is not the source of the map")
        .help(format!("write `FROM {source}`, or write a map from that source"))
}

/// `SELECT *`
pub(crate) fn wildcard(place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the `sql` of a map has no `*`", place, "which columns these are is not said")
        .help("name the columns; or write `same names` in a map of fields, which maps every column that is a field")
}

/// An output column without a name.
pub(crate) fn nameless(place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "an expression gives no field", place, "has no name")
        .help("name the field that it gives: `AS field`")
}

/// A type that the language does not have.
pub(crate) fn no_type(name: &str, place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is no type of the language"), place, "converts to another type")
        .help("use `TEXT`, `INT`, `DECIMAL(12, 2)`, `DOUBLE`, `BOOLEAN`, `DATE` or `TIMESTAMP`")
}
