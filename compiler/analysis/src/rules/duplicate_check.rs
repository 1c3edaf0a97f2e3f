//! W0602: two checks that ask the same.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::Check;

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

/// Every check of one source or schema whose condition is that of an earlier one.
pub(crate) fn check(checks: &[Check]) -> Vec<Diagnostic> {
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
