//! E0242: a field of a key may be null.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Type;
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0242",
    name: "nullable-key",
    summary: "a field of a key may be null",
    docs: r#"`key (a, b)` says by which fields a row is found again. A row in which one of them is null has no such identity, so every
field of a key is required.

## Fails

```ingest
schema Visit {
  key (visit_id)
  visit_id int?

  checks {
    one_row: unique(visit_id) else fail
  }
}
```

## Passes

```ingest
schema Visit {
  key (visit_id)
  visit_id int

  checks {
    one_row: unique(visit_id) else fail
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The key names a field that may be null.
pub(crate) fn nullable(name: &Name, declared: Span, ty: &Type) -> Diagnostic {
    let message = format!("the key has field `{}`, which may be null", name.value);
    Diagnostic::new(&RULE, message, name.span, "part of the key")
        .also(declared, format!("declared as `{ty}` here"))
        .why("a row whose key is null cannot be found again")
        .help(format!("declare `{}` without the `?`, or leave it out of the key", name.value))
}
