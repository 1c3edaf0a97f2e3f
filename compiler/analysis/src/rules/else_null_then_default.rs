//! W0402: `else null` whose null is replaced at once.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::{ExprKind, Literal, Recovery};

use crate::{expressions::Typed, library::Library};

pub(crate) static RULE: Rule = Rule {
    code: "W0402",
    name: "else-null-then-default",
    summary: "`else null` whose null is replaced at once",
    docs: r#"`(x else null) ?? y` makes null of a failure, and `y` of the null. `x else y` says that in one step, and leaves no doubt that `y`
stands for values that failed. Where `x` itself may be null the two differ, and nothing is said.

## Fails

```ingest
fn count(written: text) -> int = (written as int else null) ?? 0
```

## Passes

```ingest
fn count(written: text) -> int = written as int else 0
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// `(x else null) ?? y` where `x` is never null. `value` and `default` are the two sides.
pub(crate) fn check(value: &Typed, default: &Typed, whole: Span, library: &Library<'_>) -> Option<Diagnostic> {
    let ExprKind::Recover { value: inner, action } = &value.expr.kind else { return None };
    let gives_null = matches!(&action.recovery, Recovery::Value(it) if it.kind == ExprKind::Literal(Literal::Null));
    if !gives_null || inner.ty.nullable || action.warn || !default.flow.failures.is_empty() {
        return None;
    }
    let inside = Span::new(whole.file, inner.origin.start, inner.origin.end);
    let text = format!("({} else {})", library.text(inside), library.text(default.span));
    Some(
        Diagnostic::new(&RULE, "the null of this `else` is replaced at once", value.span, "null where it fails")
            .also(default.span, "and then this")
            .help(format!("write `{text}`"))
            .fix("answer the failure with the value", Applicability::Safe, whole, text),
    )
}
