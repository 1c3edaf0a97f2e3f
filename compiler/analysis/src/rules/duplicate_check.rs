//! W0602: two checks that ask the same.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Check, Program};

use crate::lints::{constant::same, span};

pub(crate) static RULE: Rule = Rule {
    code: "W0602",
    name: "duplicate-check",
    summary: "two checks that ask the same",
    docs: r#"The second one counts every violation again, under another name. Most likely it was copied and not changed.

## Fails

```ingest
schema Visit {
  first_id  int
  second_id int

  checks {
    first_is_positive:  first_id > 0 else reject
    second_is_positive: first_id > 0 else reject
  }
}
```

## Passes

```ingest
schema Visit {
  first_id  int
  second_id int

  checks {
    first_is_positive:  first_id > 0  else reject
    second_is_positive: second_id > 0 else reject
  }
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every check whose condition is that of an earlier check of the same source or schema.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    let of_sources = program.sources.iter().map(|source| &source.checks);
    of_sources.chain(program.schemas.iter().map(|schema| &schema.checks)).flat_map(|checks| repeated(checks)).collect()
}

fn repeated(checks: &[Check]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, check) in checks.iter().enumerate() {
        let first = checks.iter().take(at).find(|it| same(&it.condition, &check.condition));
        found.extend(first.map(|first| {
            let message = format!("check `{}` asks what `{}` asks", check.name, first.name);
            Diagnostic::new(&RULE, message, span(check.condition.origin), "the same condition")
                .also(span(first.condition.origin), "the first time")
                .help("write what was meant, or leave one of them out")
        }));
    }
    found
}
