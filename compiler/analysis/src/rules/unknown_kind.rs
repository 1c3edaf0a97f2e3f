//! E0503: a label has no such kind.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, did_you_mean};
use ingest_syntax::ast::{LabelDecl, Name};

pub(crate) static RULE: Rule = Rule {
    code: "E0503",
    name: "unknown-kind",
    summary: "a label has no such kind",
    docs: r#"The kinds of a label are listed where it is declared; without a kind, as in `@phi`, all of them are meant.

## Fails

```ingest
label pii "Personal data" { kinds: [name, email] }

schema Person {
  contact text @pii(mail)
}
```

## Passes

```ingest
label pii "Personal data" { kinds: [name, email] }

schema Person {
  contact text @pii(email)
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `kind` is none of those of the label.
pub(crate) fn unknown(kind: &Name, label: &LabelDecl) -> Diagnostic {
    let name = label.name.as_ref().map_or("", |it| it.value.as_str());
    let headline = format!("label `{name}` has no kind `{}`", kind.value);
    let found = Diagnostic::new(&RULE, headline, kind.span, "not one of its kinds");
    let found = match &label.name {
        Some(declared) => found.also(declared.span, "the label is declared here"),
        None => found,
    };
    if let Some(meant) = did_you_mean(&kind.value, label.kinds.iter().map(|it| it.value.as_str())) {
        return found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, kind.span, meant)
            .help(format!("it has a kind `{meant}`: is it meant?"));
    }
    if label.kinds.is_empty() {
        return found.help(format!("it has no kinds: write `@{name}`"));
    }
    let kinds: Vec<_> = label.kinds.iter().map(|it| format!("`{}`", it.value)).collect();
    found.help(format!("its kinds are {}", kinds.join(", ")))
}
