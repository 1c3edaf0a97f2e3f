//! W0016: a name that stands for two things.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_syntax::ast::{ItemKind, Name};

use crate::{
    library::Library,
    symbols::{Kind, Symbols},
};

pub(crate) static RULE: Rule = Rule {
    code: "W0016",
    name: "shadowed-name",
    summary: "a name that stands for two things",
    docs: r#"A column that is called like a secret, a column called `file`, `record` or `delivery`, a type or function of the project with
the name of one in the standard library: each is allowed, and each makes a reader look twice at what a name means.

## Fails

```ingest
type npi = text where matches(value, r"^[0-9]{10}$")
```

## Passes

```ingest
type vendor_npi = text where matches(value, r"^[0-9]{10}$")
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Words before which a dot reads a fact: `file.name`.
const FACTS: [&str; 3] = ["file", "record", "delivery"];

/// Declarations with a name of the standard library, and columns with a name that means something else.
pub(crate) fn check(symbols: &Symbols<'_>, library: &Library<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for symbol in symbols.declarations() {
        let name = symbol.name;
        if matches!(symbol.kind, Kind::Type | Kind::Function | Kind::Label)
            && let Some(module) = library.module_with(&name.value)
        {
            let message = format!("`std.{module}` has a `{}` too", name.value);
            findings.push(
                Diagnostic::new(&RULE, message, name.span, format!("this {} is another", symbol.kind))
                    .help(format!("bring that one in, with `use std.{module} {{ {} }}`, or give this one another name", name.value)),
            );
        }
        if let ItemKind::Source(source) | ItemKind::Layout(source) = &symbol.item.kind {
            findings.extend(source.columns.iter().filter_map(|column| of_column(&column.name, symbols)));
        }
    }
    findings
}

fn of_column(name: &Name, symbols: &Symbols<'_>) -> Option<Diagnostic> {
    if FACTS.contains(&name.value.as_str()) {
        let message = format!("a column is called `{0}`, and so is what `{0}.` reads facts of", name.value);
        let found = Diagnostic::new(&RULE, message, name.span, format!("`{}.…` is no part of this column", name.value));
        return Some(found.help("give it another name, and say `from` with the name in the header"));
    }
    let secret = symbols.all(Kind::Secret).find(|it| it.name.value == name.value)?;
    let message = format!("column `{}` has the name of a secret", name.value);
    Some(
        Diagnostic::new(&RULE, message, name.span, "a value of the data")
            .also(secret.name.span, "a secret")
            .help("give one of them another name; a column says `from` with the name in the header"),
    )
}
