//! W0017: a field of a schema without documentation.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_syntax::ast::{Item, ItemKind, Name};

pub(crate) static RULE: Rule = Rule {
    code: "W0017",
    name: "missing-docs",
    summary: "a field of a schema without documentation",
    docs: r#"A `##` line above a field travels into hover texts, the comments of the table, the docs of the DAG and the
reports: it is where an analyst looks up what a column means. The lint is off unless `ingest.toml` gives it a level.

## Fails

```ingest
schema Visit {
  visit_id int
}
```

```toml
name = "visits"

[lints]
missing-docs = "warn"
```

## Passes

```ingest
schema Visit {
  ## The clinic's number of the visit.
  visit_id int
}
```

```toml
name = "visits"

[lints]
missing-docs = "warn"
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every field of a schema that has no `##` lines.
pub(crate) fn check(item: &Item) -> Vec<Diagnostic> {
    let ItemKind::Schema(schema) = &item.kind else { return Vec::new() };
    schema.fields.iter().filter(|field| field.doc.is_none()).map(|field| finding(&field.name)).collect()
}

fn finding(field: &Name) -> Diagnostic {
    Diagnostic::new(&RULE, format!("field `{}` has no documentation", field.value), field.span, "means what?")
        .help("say what it means in a `##` line above it")
}
