//! W0008: a map leaves out a nullable field of its schema.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Map, Origin};

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0008",
    name: "left-out-field",
    summary: "a map leaves out a nullable field of its schema",
    docs: r#"A nullable field that a map does not name is null on every row of that source. That is often right, and sometimes a column
that was forgotten. The lint is off unless `ingest.toml` gives it a level.

## Fails

```toml
name = "visits"

[lints]
left-out-field = "warn"
```

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}

schema Visit {
  visit_id int
  ward     text?
}

map visit_files -> Visit {
  visit_id = visit_id
}
```

## Passes

```toml
name = "visits"

[lints]
left-out-field = "warn"
```

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}

schema Visit {
  visit_id int
  ward     text?
}

map visit_files -> Visit {
  visit_id = visit_id
  ward     = null
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every nullable field that a map does not name.
pub(crate) fn check(map: &Map) -> Vec<Diagnostic> {
    let left_out = map.fields.iter().filter(|field| field.value.origin == field.origin);
    left_out.map(|field| finding(&field.name, &map.source, &map.schema, field.origin)).collect()
}

fn finding(field: &str, source: &str, schema: &str, map: Origin) -> Diagnostic {
    let message = format!("the map `{source} -> {schema}` leaves `{field}` out");
    Diagnostic::new(&RULE, message, span(map), format!("`{field}` is null on every row"))
        .help(format!("give it a value, or write `{field} = null` if that is meant"))
}
