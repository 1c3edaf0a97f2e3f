//! E0323: `use` names what the library does not have.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0323",
    name: "unknown-import",
    summary: "`use` names what the library does not have",
    docs: r#"`use std.health { npi, dea as dea_number }` brings names of a module of the standard library into this file.

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

/// A module that is not there.
pub(crate) fn module<'m>(path: &[Name], modules: impl Iterator<Item = &'m str> + Clone) -> Diagnostic {
    let whole: Vec<_> = path.iter().map(|it| it.value.as_str()).collect();
    let span = path.iter().map(|it| it.span).reduce(Span::to).unwrap_or_default();
    let headline = format!("there is no library `{}`", whole.join("."));
    let found = Diagnostic::new(&RULE, headline, span, "not a module of the standard library");
    let meant = path.last().and_then(|it| did_you_mean(&it.value, modules.clone()));
    if let Some(meant) = meant {
        let written = format!("std.{meant}");
        return found.help(format!("is `{written}` meant?")).fix(
            format!("write `{written}`"),
            Applicability::Unsafe,
            span,
            written,
        );
    }
    let all: Vec<_> = modules.map(|it| format!("`std.{it}`")).collect();
    found.help(format!("the modules are {}", all.join(", ")))
}

/// A name that the module does not declare.
pub(crate) fn name<'n>(name: &Name, module: &str, names: impl Iterator<Item = &'n str> + Clone) -> Diagnostic {
    let headline = format!("`std.{module}` has no `{}`", name.value);
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
