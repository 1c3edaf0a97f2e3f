//! E0402: a function can fail and does not say so.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

use crate::expressions::Failure;

pub(crate) static RULE: Rule = Rule {
    code: "E0402",
    name: "function-can-fail",
    summary: "a function can fail and does not say so",
    docs: r"Whoever calls a function must know whether it can fail. One whose body can says `fails` after its result, and every call of
it then meets an `else`; or the body answers the failure itself.

## Fails

```ingest
fn whole(value: text) -> int = value as int
```

## Passes

```ingest
fn whole(value: text) -> int fails = value as int
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The body of `name` can fail. `result` is the type of its result, as written.
pub(crate) fn unmarked(failures: &[Failure], name: &Name, result: Span) -> Option<Diagnostic> {
    let (first, others) = failures.split_first()?;
    let after = Span::new(result.file, result.end, result.end);
    let found = Diagnostic::new(
        &RULE,
        format!("`{}` can fail and does not say so", name.value),
        first.span,
        format!("{} can fail: {}", first.what, first.why),
    )
    .also(name.span, "declared without `fails`");
    let found = others.iter().take(4).fold(found, |found, it| found.also(it.span, format!("so can {}: {}", it.what, it.why)));
    Some(found.help("write `fails` after the result's type, or answer it with `else` and a value").fix(
        "write `fails`",
        Applicability::Unsafe,
        after,
        " fails",
    ))
}
