//! E0506: a field has a label that a policy of its schema refuses.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Cleared;
use ingest_syntax::ast::{Name, Policy, PolicyRule};

use super::{and, or, quoted};
use crate::expressions::{Carried, Place};

pub(crate) static RULE: Rule = Rule {
    code: "E0506",
    name: "policy-broken",
    summary: "a field has a label that a policy of its schema refuses",
    docs: r#"A schema that says `policy safe_harbor` has no field that the policy refuses: none that is labelled as one of the
identifiers of HIPAA's Safe Harbor method (45 CFR 164.514(b)(2)). Since labels flow with values, no map can put such a value
into a field without the label either. What may be there is made by a function that takes the label off because of what it
does, and that the policy excepts: the year of a service date, the first three digits of a ZIP Code. What another function
makes, such as the token of a ZIP Code or the year of a birth, is refused in a field of such a schema.

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
    let found = Diagnostic::new(
        &RULE,
        format!("field `{}` is of a kind that `{}` refuses", name.value, held.value),
        label,
        "a schema that holds the policy has no such field",
    )
    .also(held.span, "the schema holds the policy here")
    .why(says(held, policy, rule));
    match excepted(rule) {
        None => found.help("leave the field out"),
        Some(functions) => {
            found.help(format!("leave the field out, or keep what {functions} makes of it, without the label"))
        }
    }
}

/// A value that functions made of a labelled one, which came `by` a name, and that goes to a field, against a rule of the
/// policy that the schema names at `held`.
pub(crate) fn made(
    value: Span,
    place: &Place<'_>,
    made: &Cleared,
    by: &Carried,
    held: &Name,
    policy: &Policy,
    rule: &PolicyRule,
) -> Diagnostic {
    let functions = and(&quoted(&made.by));
    let verb = if made.by.len() == 1 { "makes" } else { "make" };
    let headline =
        format!("field `{}` takes what {functions} {verb} of `{}`, which `{}` refuses", place.name, made.label, held.value);
    let found = Diagnostic::new(&RULE, headline, value, format!("made of `{}`", made.label))
        .also(by.declared, format!("`{}` is labelled here", by.by))
        .also(held.span, "the schema holds the policy here")
        .why(says(held, policy, rule));
    if made.label.kind.is_none() && !rule.refuses.kinds.is_empty() {
        return found.help(format!("say which kind of `{}` `{}` is: without one it may be any", made.label, by.by));
    }
    match excepted(rule) {
        None => found.help("leave the field out"),
        Some(functions) => found.help(format!("leave the field out, or take what {functions} makes of it")),
    }
}

/// What the rule says, and whose it is.
fn says(held: &Name, policy: &Policy, rule: &PolicyRule) -> String {
    let called = policy.title.as_ref().map_or_else(|| held.value.clone(), |title| title.value.clone());
    match rule.doc.as_deref().and_then(|doc| doc.lines().next()) {
        Some(says) => format!("{called}: {says}"),
        None => called,
    }
}

/// The functions that the rule excepts, as a message goes on.
fn excepted(rule: &PolicyRule) -> Option<String> {
    let names: Vec<_> = rule.unless.iter().map(|it| it.value.as_str()).collect();
    (!names.is_empty()).then(|| or(&quoted(&names)))
}
