//! W0009: no check sees to it that a key is unique.

use std::collections::BTreeSet;

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::{Aggregate, Check, ExprKind, Schema};

use super::quoted;

pub(crate) static RULE: Rule = Rule {
    code: "W0009",
    name: "unchecked-key",
    summary: "no check sees to it that a key is unique",
    docs: r#"`key (a, b)` says that no two rows of a delivery have the same a and b. Saying so does not make it true: what happens to a
delivery in which two do is for a check to say. The check names exactly the fields of the key, in any order.

## Fails

```ingest
schema Visit {
  key (clinic, visit_id)
  clinic   text
  visit_id int
}
```

## Passes

```ingest
schema Visit {
  key (clinic, visit_id)
  clinic   text
  visit_id int

  checks {
    one_row: unique(clinic, visit_id) else fail
  }
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// The key of a schema, where no check is about it.
pub(crate) fn check(schema: &Schema, key: Span, owner: &str) -> Option<Diagnostic> {
    let fields: BTreeSet<&str> = schema.key.iter().map(String::as_str).collect();
    if schema.checks.iter().any(|check| unique(check, &fields)) {
        return None;
    }
    let message = format!("no check of {owner} says that its key is unique");
    let (verb, names) = (if schema.key.len() == 1 { "identifies" } else { "identify" }, super::and(&quoted(&schema.key)));
    Some(
        Diagnostic::new(&RULE, message, key, format!("{names} {verb} a row"))
            .why("two rows with the same key are published as they are")
            .help(format!("add to its `checks`: `one_row: unique({}) else fail`", schema.key.join(", "))),
    )
}

/// Whether a check asks that exactly these fields are unique.
fn unique(check: &Check, fields: &BTreeSet<&str>) -> bool {
    let mut found = false;
    check.condition.walk(&mut |expr| {
        if let ExprKind::Aggregate(Aggregate::Unique(parts)) = &expr.kind {
            let names = parts.iter().map(|part| match &part.kind {
                ExprKind::Field(name) => Some(name.as_str()),
                _ => None,
            });
            found |= names.collect::<Option<BTreeSet<_>>>().as_ref() == Some(fields);
        }
    });
    found
}
