//! E0107: a map that gives a required field no value.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Field;

pub(crate) static RULE: Rule = Rule {
    code: "E0107",
    name: "incomplete-map",
    summary: "a map gives no value to a required field of its schema",
    docs: r#"Every row that a map makes has a value for every required field of the schema. A nullable field (`T?`) may be left
out, and is null.

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
  clinic   text
  ward     text?
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
    ward     text?
  }
}

schema Visit {
  visit_id int
  clinic   text
  ward     text?
}

map visit_files -> Visit {
  visit_id = visit_id
  clinic   = "north"
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The map `title` at `name` has no value for the fields `missing`; `end` is where its lines end, before the closing brace.
pub(crate) fn missing(title: &str, name: Span, end: Span, missing: &[&Field]) -> Diagnostic {
    let names: Vec<_> = missing.iter().map(|field| format!("`{}`", field.name.value)).collect();
    let (fields, values) = if names.len() == 1 { ("field", "a value") } else { ("fields", "values") };
    let lines: Vec<_> = missing.iter().map(|field| format!("  {} = …\n", field.name.value)).collect();
    let mut shown: Vec<_> = missing.iter().take(5).map(|field| format!("`{} = …`", field.name.value)).collect();
    if missing.len() > 5 {
        shown.push(format!("{} more", missing.len() - 5));
    }
    let found = Diagnostic::new(
        &RULE,
        format!("{title} has no value for the required {fields} {}", super::and(&names)),
        name,
        format!("{} required {fields} without {values}", missing.len()),
    );
    // More labels than a few hide the place itself.
    missing
        .iter()
        .take(4)
        .fold(found, |found, field| found.also(field.span, "required: its type has no `?`"))
        .help(format!("add {} to the map", super::and(&shown)))
        .fix("add the missing fields", Applicability::DisplayOnly, end, lines.concat())
}
