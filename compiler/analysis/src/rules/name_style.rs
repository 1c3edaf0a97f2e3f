//! W0007: a name is not written as names of its kind are.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_syntax::ast::{Item, ItemKind, Name};

use crate::symbols::{Kind, name_of};

pub(crate) static RULE: Rule = Rule {
    code: "W0007",
    name: "name-style",
    summary: "a name is not written as names of its kind are",
    docs: r#"Schemas are named in `PascalCase`, everything else in `snake_case`, so that a reader knows what a name is by its look.
Columns of a source keep the spelling of the vendor.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}

schema visit {
  visit_id int
}

map visit_files -> visit {
  visit_id = visit_id
}

dataset visits of visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// The name of a declaration, and those of a schema's fields, that are written in another style.
pub(crate) fn check(item: &Item) -> Vec<Diagnostic> {
    let Some((kind, Some(name))) = name_of(item) else { return Vec::new() };
    let fields = match &item.kind {
        ItemKind::Schema(schema) => schema.fields.as_slice(),
        _ => &[],
    };
    let own = finding(&kind.to_string(), name, kind == Kind::Schema);
    own.into_iter().chain(fields.iter().filter_map(|field| finding("field", &field.name, false))).collect()
}

fn finding(what: &str, name: &Name, pascal: bool) -> Option<Diagnostic> {
    let (fits, style) =
        if pascal { (is_pascal_case(&name.value), "PascalCase") } else { (is_snake_case(&name.value), "snake_case") };
    (!fits).then(|| {
        Diagnostic::new(
            &RULE,
            format!("{what} `{}` is not written in `{style}`", name.value),
            name.span,
            format!("a {what} is written in `{style}`"),
        )
        .help("rename it, here and wherever it is used")
    })
}

fn is_pascal_case(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && !name.contains('_') && (name.len() < 3 || name.contains(char::is_lowercase))
}

fn is_snake_case(name: &str) -> bool {
    !name.contains(|it: char| it.is_uppercase() || !(it.is_alphanumeric() || it == '_'))
}
