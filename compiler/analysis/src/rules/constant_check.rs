//! W0601: a check that always holds, or never.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Check, Expr, ExprKind, Type};

use crate::lints::{constant::truth, span};

pub(crate) static RULE: Rule = Rule {
    code: "W0601",
    name: "constant-check",
    summary: "a check that always holds, or never",
    docs: r#"A check that no row can violate checks nothing, and one that every row violates says nothing about the data. That a required
field is not null is said by its type; `rows() >= 0` and `STATUS != "A" or STATUS != "B"` hold whatever the data is.

## Fails

```ingest
schema Visit {
  visit_id int

  checks {
    has_id: visit_id is not null else reject
  }
}
```

## Passes

```ingest
schema Visit {
  visit_id int

  checks {
    has_id: visit_id > 0 else reject
  }
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// A check that is known before anything runs.
pub(crate) fn check(check: &Check) -> Option<Diagnostic> {
    truth(&check.condition).map(|holds| finding(check, holds))
}

fn finding(check: &Check, holds: bool) -> Diagnostic {
    let (when, help) = if holds {
        ("always holds", "ask what can be otherwise, or leave the check out")
    } else {
        ("never holds", "ask what can be so, or leave the check out")
    };
    let message = format!("check `{}` {when}", check.name);
    let found = Diagnostic::new(&RULE, message, span(check.condition.origin), format!("{when}, whatever the data is"));
    match tested_for_null(&check.condition) {
        Some(ty) => found.why(format!("it is `{ty}`, which is never null")),
        None => found,
    }
    .help(help)
}

/// The type of what is asked to be null or not, where nothing else is asked.
fn tested_for_null(condition: &Expr) -> Option<&Type> {
    match &condition.kind {
        ExprKind::IsNull(value) => Some(&value.ty),
        ExprKind::Unary { operand, .. } => tested_for_null(operand),
        _ => None,
    }
}
