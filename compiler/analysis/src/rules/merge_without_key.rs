//! E0244: a dataset merges by a key that its schema does not have.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0244",
    name: "merge-without-key",
    summary: "a dataset merges by a key that its schema does not have",
    docs: r#"`write merge` puts a row in the place of the one that has the same key. Which fields are the key, the schema says: `key (…)`.

## Fails

```ingest
connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits"
  write merge
  quarantine to lake "quarantine/visits"
}
```

## Passes

```ingest
connection lake = local { root: "./lake" }

schema Visit {
  key (visit_id)
  visit_id int

  checks {
    one_per_visit: unique(visit_id) else fail
  }
}

dataset visits of Visit {
  to lake "visits"
  write merge
  quarantine to lake "quarantine/visits"
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `schema`, declared at `declared`, has no key.
pub(crate) fn no_key(write: Span, schema: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`write merge` needs a key, and `{schema}` has none"), write, "merges by what?")
        .also(declared, "no `key (…)` in this schema")
        .help("say in the schema which fields tell its rows apart, as `key (claim_id)`")
}
