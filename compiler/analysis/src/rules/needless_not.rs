//! W0304: a `not` that its operand can say itself.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};

use crate::lints::written::{in_place_of, unbracketed};

pub(crate) static RULE: Rule = Rule {
    code: "W0304",
    name: "needless-not",
    summary: "a `not` that its operand can say itself",
    docs: r#"`not not x` is `x`, and `not x is null` is `x is not null`: the language has a word for each, and a reader should not have
to turn the condition over in mind. The meaning of null stays as it is.

## Fails

```ingest
fn is_known(code: text?) -> bool = not (code is null)
```

## Passes

```ingest
fn is_known(code: text?) -> bool = code is not null
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// `not not x`, `not x is null`, `not x in [a]`, `not x == y`, `--x`.
pub(crate) fn check(expr: &Expr, sources: &Sources) -> Vec<Diagnostic> {
    let ExprKind::Unary(op, operand) = &expr.kind else { return Vec::new() };
    let Some(text) = without(op.value, operand, sources) else { return Vec::new() };
    let word = if op.value == UnaryOp::Not { "not" } else { "-" };
    vec![
        Diagnostic::new(&RULE, format!("this `{word}` turns over what follows it"), expr.span, "says it the long way")
            .help(format!("write `{text}`"))
            .fix(format!("write `{text}`"), Applicability::Safe, expr.span, in_place_of(expr, text, sources)),
    ]
}

/// What `op operand` is without the operator.
fn without(op: UnaryOp, operand: &Expr, sources: &Sources) -> Option<String> {
    let text = |it: &Expr| sources.slice(it.span).to_owned();
    match &operand.kind {
        ExprKind::Unary(inner, value) if inner.value == op => Some(text(value)),
        ExprKind::IsNull(value, negated) if op == UnaryOp::Not => {
            Some(format!("{} is {}null", text(value), if *negated { "" } else { "not " }))
        }
        ExprKind::In(value, _, negated) if op == UnaryOp::Not => {
            let whole = unbracketed(operand, sources);
            let list = whole.get(whole.find(sources.slice(value.span))? + sources.slice(value.span).len()..)?;
            let list = list.trim_start();
            let list = list.strip_prefix("not").map_or(list, str::trim_start).strip_prefix("in")?.trim_start();
            Some(format!("{} {}in {list}", text(value), if *negated { "" } else { "not " }))
        }
        ExprKind::Binary(left, inner, right) if op == UnaryOp::Not => {
            let sign = match inner.value {
                BinaryOp::Equal => "!=",
                BinaryOp::NotEqual => "==",
                _ => return None,
            };
            Some(format!("{} {sign} {}", text(left), text(right)))
        }
        _ => None,
    }
}
