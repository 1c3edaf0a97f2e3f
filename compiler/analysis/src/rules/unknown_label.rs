//! E0502: a privacy label is named that nothing declares.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

use crate::library::Elsewhere;

pub(crate) static RULE: Rule = Rule {
    code: "E0502",
    name: "unknown-label",
    summary: "a privacy label is named that nothing declares",
    docs: r#"Labels are declared with `label`, or brought in by `use`: `use std.privacy { phi, token }`.

## Fails

```ingest
schema Person {
  name text @pii
}
```

## Passes

```ingest
label pii "Personal data"

schema Person {
  name text @pii
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The name stands for something else.
pub(crate) fn another_kind(name: &Name, what: &str, declared: Option<Span>) -> Diagnostic {
    let headline = format!("`{}` is {what}, not a label", name.value);
    let found = Diagnostic::new(&RULE, headline, name.span, "a label must stand here");
    match declared {
        Some(declared) => found.also(declared, "declared here"),
        None => found,
    }
}

/// No label has that name. `elsewhere` is where a library has one.
pub(crate) fn unknown(name: &Name, known: Vec<&str>, elsewhere: Option<Elsewhere>) -> Diagnostic {
    let word = &name.value;
    let found = Diagnostic::new(
        &RULE,
        format!("label `{word}` is not declared"),
        name.span,
        "no label of this name is in reach",
    );
    if let Some(Elsewhere { module, place, text }) = elsewhere {
        return found.help(format!("bring it into this file: `use {module} {{ {word} }}`")).fix(
            format!("bring `{word}` in from `{module}`"),
            Applicability::Safe,
            place,
            text,
        );
    }
    match did_you_mean(word, known) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("there is a label `{meant}`: is it meant?")),
        None => found.help("declare it: `label NAME \"what it says\"`"),
    }
}
