//! E0205: a word that is none of those the place takes.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, did_you_mean};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0205",
    name: "unknown-choice",
    summary: "a word is none of those that the place takes",
    docs: r#"Some places take one of a few words of the language: the kind of a connection, a format, how a dataset is written.

## Fails

```ingest
connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits" as parket
  quarantine to lake "quarantine/visits"
}
```

## Passes

```ingest
connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits" as parquet
  quarantine to lake "quarantine/visits"
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `name` is no `what`; `known` are.
pub(crate) fn unknown(what: &str, name: &Name, known: &[&str]) -> Diagnostic {
    meant(what, name, did_you_mean(&name.value, known.iter().copied()), known)
}

/// `name` is no `what`; `known` are, of which `meant` says the same.
pub(crate) fn meant(what: &str, name: &Name, meant: Option<&str>, known: &[&str]) -> Diagnostic {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let message = format!("`{}` is not {article} {what}", name.value);
    let found = Diagnostic::new(&RULE, message, name.span, format!("not {article} {what}"));
    let choices = super::or(&super::quoted(known));
    match meant.or_else(|| did_you_mean(&name.value, known.iter().copied())) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("write {choices}")),
        None => found.help(format!("write {choices}")),
    }
}
