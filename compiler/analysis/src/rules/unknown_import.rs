//! E0323: `use` names what the library does not have.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0323",
    name: "unknown-import",
    summary: "`use` names what the library does not have",
    docs: r#"`use std.health { npi, dea as dea_number }` brings names of a module of the standard library into this file. A folder
that `ingest.toml` names under `[libraries]` is a library too: with `acme = "../shared/acme"`, `acme.codes` is its file
`codes.ingest`, and `acme.hospital.codes` its file `hospital/codes.ingest`.

## Fails

```ingest
use std.health { npii }

fn is_known(value: npii) -> bool = value != "1234567893"
```

## Passes

```ingest
use std.health { npi }

fn is_known(value: npi) -> bool = value != "1234567893"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A module that is not there. `modules` are those that are, by their paths: `std.health`.
pub(crate) fn module<'m>(path: &[Name], modules: impl Iterator<Item = &'m str> + Clone) -> Diagnostic {
    let words: Vec<_> = path.iter().map(|it| it.value.as_str()).collect();
    let (library, written) = (words.first().copied().unwrap_or_default(), words.last().copied().unwrap_or_default());
    let span = path.iter().map(|it| it.span).reduce(Span::to).unwrap_or_default();
    let own: Vec<_> = modules.clone().filter(|it| it.split('.').next() == Some(library)).collect();
    let label = match library {
        "std" => "not a module of the standard library".to_owned(),
        _ if own.is_empty() => "neither the standard library nor one that `ingest.toml` names".to_owned(),
        _ => format!("not a module of `{library}`"),
    };
    let found = Diagnostic::new(&RULE, format!("there is no library `{}`", words.join(".")), span, label);
    let all: Vec<_> = if own.is_empty() { modules.collect() } else { own };
    let last = |it: &'m str| it.rsplit('.').next().unwrap_or(it);
    let name = all.iter().map(|it| last(it)).find(|it| *it == written);
    let name = name.or_else(|| did_you_mean(written, all.iter().map(|it| last(it))));
    if let Some(meant) = all.iter().find(|it| Some(last(it)) == name) {
        return found.help(format!("is `{meant}` meant?")).fix(
            format!("write `{meant}`"),
            Applicability::Unsafe,
            span,
            *meant,
        );
    }
    found.help(format!("the modules are {}", super::quoted(&all).join(", ")))
}

/// A name that the module does not declare.
pub(crate) fn name<'n>(name: &Name, module: &str, names: impl Iterator<Item = &'n str> + Clone) -> Diagnostic {
    let headline = format!("`{module}` has no `{}`", name.value);
    let found = Diagnostic::new(&RULE, headline, name.span, "not declared there");
    if let Some(meant) = did_you_mean(&name.value, names.clone()) {
        return found.help(format!("it has `{meant}`: is it meant?")).fix(
            format!("write `{meant}`"),
            Applicability::Unsafe,
            name.span,
            meant,
        );
    }
    let all: Vec<_> = names.map(|it| format!("`{it}`")).collect();
    found.help(format!("it has {}", all.join(", ")))
}
