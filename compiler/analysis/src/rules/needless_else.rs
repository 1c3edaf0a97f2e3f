//! W0401: `else` stands after an expression that cannot fail.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Else;

use crate::expressions::Typed;

pub(crate) static RULE: Rule = Rule {
    code: "W0401",
    name: "needless-else",
    summary: "`else` stands after an expression that cannot fail",
    docs: r#"An `else` says what happens on rows where an expression fails. This one cannot, so the `else` has no effect. What stands in
place of null is said with `??`.

## Fails

```ingest
fn name(first: text?) -> text? = trim(first) else "unknown"
```

## Passes

```ingest
fn name(first: text?) -> text? = trim(first) ?? "unknown"
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Nothing in the value can fail.
pub(crate) fn cannot_fail(value: &Typed, with: &Else) -> Diagnostic {
    let found = Diagnostic::new(&RULE, "this `else` has no effect", with.span, "never reached")
        .also(value.span, "this cannot fail");
    let after = Span::new(value.span.file, value.span.end.min(with.span.start), with.span.end);
    let found = found.fix("take the `else` away", Applicability::Safe, after, "");
    if value.ty().nullable {
        found.help("take it away; what stands in place of null is said with `??`")
    } else {
        found.help("take it away")
    }
}
