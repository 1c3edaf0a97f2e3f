//! E0325: `intrinsic` stands for nothing here.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0325",
    name: "intrinsic-outside-library",
    summary: "`intrinsic` stands for nothing here",
    docs: r"`intrinsic` in place of a function's body says that the runtime computes it. Only the standard library declares such
functions; those of a project are expressions.

## Fails

```ingest
fn metaphone(value: text) -> text = intrinsic
```

## Passes

```ingest
fn initial(value: text) -> text = left(value, 1)
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A body that the runtime does not have.
pub(crate) fn not_known(span: Span, name: &Name) -> Diagnostic {
    let headline = format!("the runtime computes no function `{}`", name.value);
    Diagnostic::new(&RULE, headline, span, "only the standard library declares what the runtime computes")
        .help("write an expression over the parameters")
}
