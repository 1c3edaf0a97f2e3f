//! W0016: a name that stands for two things.

use std::collections::BTreeMap;

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::{Item, ItemKind, Name};

use crate::{
    library::Library,
    symbols::{Kind, name_of},
};

pub(crate) static RULE: Rule = Rule {
    code: "W0016",
    name: "shadowed-name",
    summary: "a name that stands for two things",
    docs: r#"A column that is called like a secret, a column called `file`, `record` or `delivery`, a type or function of the project with
the name of one in a library: each is allowed, and each makes a reader look twice at what a name means.

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

/// A declaration with a name of a library, and columns with a name that means something else.
pub(crate) fn check(item: &Item, secrets: &BTreeMap<&str, Span>, library: &Library<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    if let Some((kind, Some(name))) = name_of(item) {
        if matches!(kind, Kind::Type | Kind::Function | Kind::Label)
            && let Some(module) = library.module_with(&name.value)
        {
            let message = format!("`{module}` has a `{}` too", name.value);
            findings.push(
                Diagnostic::new(&RULE, message, name.span, format!("this {kind} is another"))
                    .help(format!("bring that one in, with `use {module} {{ {} }}`, or give this one another name", name.value)),
            );
        }
        if let ItemKind::Source(source) | ItemKind::Layout(source) = &item.kind {
            findings.extend(source.columns.iter().filter_map(|column| of_column(&column.name, secrets)));
        }
    }
    findings
}

fn of_column(name: &Name, secrets: &BTreeMap<&str, Span>) -> Option<Diagnostic> {
    if FACTS.contains(&name.value.as_str()) {
        let message = format!("a column is called `{0}`, and so is what `{0}.` reads facts of", name.value);
        let found = Diagnostic::new(&RULE, message, name.span, format!("`{}.…` is no part of this column", name.value));
        return Some(found.help("give it another name, and say `from` with the name in the header"));
    }
    let secret = secrets.get(name.value.as_str())?;
    let message = format!("column `{}` has the name of a secret", name.value);
    Some(
        Diagnostic::new(&RULE, message, name.span, "a value of the data")
            .also(*secret, "a secret")
            .help("give one of them another name; a column says `from` with the name in the header"),
    )
}
