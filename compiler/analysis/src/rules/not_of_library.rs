//! E0116: a file of a library declares what only a project has.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_syntax::ast::Item;

use super::and;
use crate::{library::declaration, outline::Sort, symbols::name_of};

pub(crate) static RULE: Rule = Rule {
    code: "E0116",
    name: "not-of-library",
    summary: "a file of a library declares what only a project has",
    docs: r#"A library says what things mean: its files declare types, functions, labels, policies and schemas, and bring in those of
other files by `use`. What reads, moves or writes data, and what a place needs to run (sources, maps, datasets, pipelines,
connections, secrets, reference tables, tests), is the project's: whoever uses the library decides it.

## Fails

```toml
name = "claims"

[libraries]
acme = "shared/acme"
```

```ingest
# shared/acme/codes.ingest
type ward = text where matches(value, r"^[A-Z]{3}$")

secret ward_key from env("WARD_KEY")
```

```ingest
# wards.ingest
use acme.codes { ward }

fn is_known(value: ward) -> bool = value != "XXX"
```

## Passes

```toml
name = "claims"

[libraries]
acme = "shared/acme"
```

```ingest
# shared/acme/codes.ingest
type ward = text where matches(value, r"^[A-Z]{3}$")
```

```ingest
# wards.ingest
use acme.codes { ward }

fn is_known(value: ward) -> bool = value != "XXX"

secret ward_key from env("WARD_KEY")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// An item of a module that no library may have. `module` is the module's path: `acme.codes`.
pub(crate) fn check(item: &Item, module: &str) -> Option<Diagnostic> {
    let what = match Sort::of(item) {
        Sort::Use => return None,
        Sort::Names(_) if declaration(item).is_some() => return None,
        Sort::Names(kind) => kind.with_article(),
        Sort::Map => "a map".to_owned(),
        Sort::Test => "a test".to_owned(),
    };
    let span = name_of(item).and_then(|(_, name)| name).map_or(item.span, |name| name.span);
    let has = ["types", "functions", "labels", "policies", "schemas"].map(str::to_owned);
    Some(
        Diagnostic::new(&RULE, format!("`{module}` declares {what}"), span, "no part of a library")
            .why(format!("a library has {} alone", and(&has)))
            .help("declare it in the project that uses the library"),
    )
}
