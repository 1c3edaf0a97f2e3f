//! W0308: the same operand stands twice in `and`, `or` or `??`.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources, Span};
use ingest_syntax::ast::{BinaryOp, Expr, ExprKind};

use crate::lints::written::{alike};

pub(crate) static RULE: Rule = Rule {
    code: "W0308",
    name: "repeated-condition",
    summary: "the same operand stands twice in `and`, `or` or `??`",
    docs: r#"The second time it changes nothing. Most likely another column was meant.

## Fails

```ingest
fn is_known(first: text?, second: text?) -> bool = first is not null and first is not null
```

## Passes

```ingest
fn is_known(first: text?, second: text?) -> bool = first is not null and second is not null
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// An operand that stands in the same row of `and`, `or` or `??` already.
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let ExprKind::Binary(left, op, right) = &expr.kind else { return Vec::new() };
    let word = match op.value {
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
        BinaryOp::Coalesce => "??",
        _ => return Vec::new(),
    };
    let mut before = Vec::new();
    operands(left, op.value, &mut before);
    let Some(first) = before.into_iter().find(|it| alike(it, right, sources)) else { return Vec::new() };
    let again = Span::new(left.span.file, left.span.end, right.span.end);
    vec![
        Diagnostic::new(&RULE, format!("this stands in the row of `{word}` already"), right.span, "without effect")
            .also(first.span, "the first time")
            .help("write what was meant, or take it away")
            .fix("take it away", Applicability::Safe, again, ""),
    ]
}

/// The operands of a row of one operator.
fn operands<'e>(expr: &'e Expr, of: BinaryOp, into: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Binary(left, op, right) if op.value == of => {
            operands(left, of, into);
            operands(right, of, into);
        }
        _ => into.push(expr),
    }
}
