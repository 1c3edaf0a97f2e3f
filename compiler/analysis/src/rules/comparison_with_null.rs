//! E0308: a value is compared with `null`.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::{BinaryOp, Spanned};

use crate::expressions::Typed;

pub(crate) static RULE: Rule = Rule {
    code: "E0308",
    name: "comparison-with-null",
    summary: "a value is compared with `null`",
    docs: r"A comparison with null is null, whatever the value: neither true nor false. Whether a value is null is asked with
`is null` and `is not null`.

## Fails

```ingest
fn is_open(end: date?) -> bool = end == null
```

## Passes

```ingest
fn is_open(end: date?) -> bool = end is null
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `x == null`. `text` is the other side as written.
pub(crate) fn compared(other: &Typed, op: Spanned<BinaryOp>, span: Span, text: &str) -> Diagnostic {
    let found = Diagnostic::new(&RULE, "a comparison with `null` is never true", span, "this is null on every row");
    let question = match op.value {
        BinaryOp::Equal => "is null",
        BinaryOp::NotEqual => "is not null",
        _ => return found.help("nothing is less or greater than null: take the comparison away"),
    };
    if other.ty().kind == ingest_program::TypeKind::Null {
        return found.help("take the comparison away");
    }
    let written = format!("{text} {question}");
    found.help(format!("write `{written}`")).fix(format!("write `{written}`"), Applicability::Safe, span, written)
}
