//! E0201: a declaration lacks a part that it must have.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0201",
    name: "missing-clause",
    summary: "a declaration lacks a part that it must have",
    docs: r#"A source says where its files come from (`from`), which they are (`files`) and what is in them (`columns`). A dataset
says where its table stands (`to`) and where rejected rows go (`quarantine to`), since no row is ever dropped. A schema has
fields, and a pipeline loads.

## Fails

```ingest
connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits"
}
```

## Passes

```ingest
connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `owner` is the declaration, as in ``source `acme` ``; `example` shows the clause.
pub(crate) fn missing(owner: &str, span: Span, clause: &str, example: &str) -> Diagnostic {
    let message = match clause {
        "columns" | "fields" | "path" | "key fields" => format!("{owner} has no {clause}"),
        "files" => format!("{owner} does not say which files it reads"),
        "load" => format!("{owner} loads nothing"),
        _ => format!("{owner} has no `{clause}`"),
    };
    Diagnostic::new(&RULE, message, span, reason(clause)).help(format!("add, for example, `{example}`"))
}

fn reason(clause: &str) -> &'static str {
    match clause {
        "from" => "where do its files come from?",
        "files" => "which files are its deliveries?",
        "columns" => "what do its files hold?",
        "fields" => "what does a row hold?",
        "path" => "which folder below the connection's root?",
        "key fields" => "which fields tell its rows apart?",
        "to" => "where does its table stand?",
        "quarantine to" => "where do rejected rows go? No row is ever dropped",
        "load" => "which source goes into which dataset?",
        "root" => "which folder is it?",
        "bucket" => "which bucket is it?",
        "region" => "in which region is it?",
        "host" => "which server is it?",
        "user" | "private_key" | "password" | "key" => "who asks, and by what does the server know?",
        "database" => "which database of the server?",
        "url" => "where is it?",
        "row" => "which elements are records?",
        "holidays" => "which days are no business days?",
        _ => "this must be said",
    }
}
