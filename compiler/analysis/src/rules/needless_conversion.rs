//! W0302: a value is converted to the type that it has.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::Type;

use crate::expressions::Typed;

pub(crate) static RULE: Rule = Rule {
    code: "W0302",
    name: "needless-conversion",
    summary: "a value is converted to the type that it has",
    docs: r"The value is of that type already, so the conversion does nothing.

## Fails

```ingest
fn whole(count: int) -> int = count as int
```

## Passes

```ingest
fn whole(count: int) -> int = count
```
",
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// The value is of type `ty` already. `operand` is the value as written.
pub(crate) fn same(value: &Typed, ty: &Type, span: Span, operand: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("this is `{ty}` already"), span, "converts nothing")
        .also(value.span, format!("this is `{}`", value.ty()))
        .help(format!("write `{operand}`"))
        .fix("take the conversion away", Applicability::Safe, span, operand)
}
