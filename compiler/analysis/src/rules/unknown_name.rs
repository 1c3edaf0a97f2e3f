//! E0101: a name that nothing declares.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

use crate::symbols::Kind;

pub(crate) static RULE: Rule = Rule {
    code: "E0101",
    name: "unknown-name",
    summary: "a name is used that the project does not declare",
    docs: r#"A connection, source, schema, dataset, secret or environment is named that no file of the project declares.

All `.ingest` files below the folder of `ingest.toml` share one namespace, so it does not matter in which file the
declaration stands; most often the name is misspelt, or the declaration was renamed and this place was forgotten.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feed "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Nothing declares `name`. `any`: whether the project declares anything of the kind.
pub(crate) fn unknown(kind: Kind, name: &Name, meant: Option<&str>, any: bool) -> Diagnostic {
    let found = new(kind, &name.value, name.span);
    match meant {
        Some(meant) => {
            found.fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant).help(did_you_mean(meant))
        }
        None if any => found.help(format!("declare it, or name {} that the project declares", kind.with_article())),
        None => found.help(format!("declare it: {}", example(kind, &name.value))),
    }
}

/// A schema of that name is in a module of a library, which the file does not bring in.
pub(crate) fn in_library(name: &Name, module: &str) -> Diagnostic {
    let written = format!("use {module} {{ {} }}", name.value);
    new(Kind::Schema, &name.value, name.span).help(format!("bring it into this file: `{written}`")).fix(
        format!("bring `{}` in from `{module}`", name.value),
        Applicability::Safe,
        Span::new(name.span.file, 0, 0),
        format!("{written}\n"),
    )
}

/// `ingest.toml` names an environment that nothing declares. `span` includes the quotes.
pub(crate) fn environment(name: &str, span: Span, meant: Option<&str>) -> Diagnostic {
    let found = new(Kind::Environment, name, span);
    match meant {
        Some(meant) => found
            .fix(format!("write \"{meant}\""), Applicability::Unsafe, span, format!("\"{meant}\""))
            .help(did_you_mean(meant)),
        None => found.help(format!("declare it: {}", example(Kind::Environment, name))),
    }
}

fn new(kind: Kind, name: &str, span: Span) -> Diagnostic {
    let label = format!("no file of the project declares {} of this name", kind.with_article());
    Diagnostic::new(&RULE, format!("{kind} `{name}` is not declared"), span, label)
}

fn did_you_mean(meant: &str) -> String {
    format!("`{meant}` is declared: is it meant?")
}

fn example(kind: Kind, name: &str) -> String {
    match kind {
        Kind::Secret => format!("`secret {name} from env(\"{}\")`", name.to_uppercase()),
        Kind::Connection => format!("`connection {name} = local {{ root: \"./{name}\" }}`"),
        Kind::Dataset => format!("`dataset {name} of SCHEMA {{ … }}`"),
        _ => format!("`{kind} {name} {{ … }}`"),
    }
}
