//! E0504: a secret stands where it does not fit.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::{Expr, ExprKind, Name};

pub(crate) static RULE: Rule = Rule {
    code: "E0504",
    name: "misplaced-secret",
    summary: "a secret stands where it does not fit",
    docs: r#"A secret fits only a parameter that asks for one, such as the `key` of `tokenize`; and such a parameter takes nothing else:
a key that stands in the program is no secret. Secrets have no text form, so they cannot be stored, compared or printed.

## Fails

```ingest
use std.privacy { tokenize, token }

fn pseudonym(value: text) -> text @token = tokenize(value, key: "1234")
```

## Passes

```ingest
use std.privacy { tokenize, token }

fn pseudonym(value: text, pepper: secret) -> text @token = tokenize(value, key: pepper)
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A secret is used as a value.
pub(crate) fn as_value(name: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("secret `{name}` is used as a value"), span, "a secret has no value here")
        .also(declared, "declared here")
        .help("hand it to a parameter that asks for a secret, as in `tokenize(x, key: …)`")
}

/// `secret` stands for a type.
pub(crate) fn as_type(name: &Name) -> Diagnostic {
    Diagnostic::new(&RULE, "only a parameter is of type `secret`", name.span, "no value is a secret")
        .help("write the type of the value")
}

/// A parameter asks for a secret and is given something else. `known` are the secrets in reach.
pub(crate) fn wanted<'k>(
    argument: &Expr,
    parameter: &str,
    declared: Span,
    known: impl Iterator<Item = &'k str> + Clone,
) -> Diagnostic {
    let headline = format!("`{parameter}` takes the name of a secret");
    let found = Diagnostic::new(&RULE, headline, argument.span, "not a secret").also(declared, "asked for here");
    let meant = match &argument.kind {
        ExprKind::Name(name) => did_you_mean(name, known.clone()),
        _ => None,
    };
    if let Some(meant) = meant {
        return found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, argument.span, meant)
            .help(format!("there is a secret `{meant}`: is it meant?"));
    }
    let names: Vec<_> = known.map(|it| format!("`{it}`")).collect();
    match names.as_slice() {
        [] => {
            found.help("declare one: `secret NAME from env(\"NAME\")`; a function is handed its secrets by parameters")
        }
        _ => found.help(format!("the secrets in reach are {}", names.join(", "))),
    }
}

/// An option or an argument, `of`, asks for a secret and is given something else.
pub(crate) fn in_settings<'k>(of: &str, span: Span, known: impl Iterator<Item = &'k str>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("{of} takes the name of a secret"), span, "not a secret")
        .why("a secret that stands in the program is none: whoever reads the program has it");
    let names: Vec<_> = known.map(|it| format!("`{it}`")).collect();
    match names.as_slice() {
        [] => found.help("declare one, `secret NAME from env(\"NAME\")`, and write its name"),
        _ => found.help(format!("declare one, `secret NAME from env(\"NAME\")`; there {}", there_are(&names))),
    }
}

fn there_are(names: &[String]) -> String {
    match names {
        [only] => format!("is {only}"),
        _ => format!("are {}", super::and(names)),
    }
}
