//! E0507: a schema holds a policy that is not declared.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

use crate::library::Elsewhere;

pub(crate) static RULE: Rule = Rule {
    code: "E0507",
    name: "unknown-policy",
    summary: "a schema names a policy that is not declared",
    docs: r#"`policy` in a schema names a policy of the project, or one that a `use` brings in from the standard library.

## Fails

```ingest
schema Visit {
  policy safe_harbour

  visit_id int
}
```

## Passes

```ingest
use std.privacy { safe_harbor }

schema Visit {
  policy safe_harbor

  visit_id int
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `name` is nothing that the file knows. `known` are the policies that it does.
pub(crate) fn unknown(name: &Name, known: Vec<&str>, elsewhere: Option<Elsewhere>) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("there is no policy `{}`", name.value),
        name.span,
        "not declared, and not brought in",
    );
    if let Some(Elsewhere { module, place, text }) = elsewhere {
        return found
            .fix(format!("bring it in from `{module}`"), Applicability::Safe, place, text)
            .help(format!("`{module}` has it: bring it in with `use`"));
    }
    match did_you_mean(&name.value, known) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("there is a policy `{meant}`: is it meant?")),
        None => found.help(format!("declare it: `policy {} \"…\" {{ refuse phi }}`", name.value)),
    }
}

/// `name` is declared as something else.
pub(crate) fn another_kind(name: &Name, kind: &str, declared: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("`{}` is {kind}", name.value), name.span, "a policy is due here");
    match declared {
        Some(place) => found.also(place, "declared here"),
        None => found,
    }
    .help("name a policy, such as `safe_harbor` of `std.privacy`")
}
