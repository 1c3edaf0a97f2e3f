//! E0506: a field has a label that a policy of its schema refuses.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::{Name, Policy, PolicyRule};

use super::{or, quoted};

pub(crate) static RULE: Rule = Rule {
    code: "E0506",
    name: "policy-broken",
    summary: "a field has a label that a policy of its schema refuses",
    docs: r#"A schema that says `policy safe_harbor` has no field that the policy refuses: none that is labelled as one of the
identifiers of HIPAA's Safe Harbor method (45 CFR 164.514(b)(2)). Since labels flow with values, no map can put such a value
into a field without the label either. What may be there is made by a function that takes the label off because of what it
does: the year of a date, the first three digits of a ZIP Code.

## Fails

```ingest
use std.privacy { phi, safe_harbor }

schema Visit {
  policy safe_harbor

  visit_id   int
  birth_date date @phi(birth_date)
}
```

## Passes

```ingest
use std.privacy { safe_harbor }

schema Visit {
  policy safe_harbor

  visit_id   int
  birth_year int
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The field `name`, whose label stands at `label`, against a rule of the policy that the schema names at `held`.
pub(crate) fn field(name: &Name, label: Span, held: &Name, policy: &Policy, rule: &PolicyRule) -> Diagnostic {
    let called = policy.title.as_ref().map_or_else(|| held.value.clone(), |title| title.value.clone());
    let found = Diagnostic::new(
        &RULE,
        format!("field `{}` is of a kind that `{}` refuses", name.value, held.value),
        label,
        "a schema that holds the policy has no such field",
    )
    .also(held.span, "the schema holds the policy here");
    let found = match rule.doc.as_deref().and_then(|doc| doc.lines().next()) {
        Some(says) => found.why(format!("{called}: {says}")),
        None => found.why(called),
    };
    match rule.unless.as_slice() {
        [] => found.help("leave the field out"),
        functions => {
            let names: Vec<_> = functions.iter().map(|it| it.value.as_str()).collect();
            found.help(format!("leave the field out, or keep what {} makes of it, without the label", or(&quoted(&names))))
        }
    }
}
