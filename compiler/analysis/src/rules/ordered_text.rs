//! W0316: a text is ordered against a text that is a number.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Sources};
use ingest_syntax::ast::{BinaryOp, Expr, ExprKind};

use crate::lints::written::text_literal;

pub(crate) static RULE: Rule = Rule {
    code: "W0316",
    name: "ordered-text",
    summary: "a text is ordered against a text that is a number",
    docs: r#"Texts are ordered character by character: `"9"` comes after `"10"`, and `"-5"` before `"-6"`. A column of numbers that is
declared `text` has to be declared as a number, or converted, before it is more or less than another.

## Fails

```ingest
fn is_large(amount: text) -> bool = amount > "100.00"
```

## Passes

```ingest
fn is_large(amount: decimal(12, 2)) -> bool = amount > 100.00
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// `<`, `<=`, `>`, `>=` and `between` with a text in quotes that is a number and no code.
pub(crate) fn check(expr: &Expr, _: &Sources) -> Vec<Diagnostic> {
    let operands: Vec<&Expr> = match &expr.kind {
        ExprKind::Binary(left, op, right) if is_order(op.value) => vec![left, right],
        ExprKind::Between(_, low, high) => vec![low, high],
        _ => return Vec::new(),
    };
    let numbers = operands.into_iter().filter(|it| text_literal(it).is_some_and(is_number));
    numbers
        .map(|number| {
            Diagnostic::new(&RULE, "texts are ordered by their characters, not as numbers", number.span, "this is a text")
                .why("as a text, \"9\" comes after \"10\"")
                .help("declare the column as a number, or convert it: `AMOUNT as decimal(12, 2)`")
        })
        .collect()
}

fn is_order(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual)
}

/// A zero, a fraction, something negative. Whole numbers of several digits may be codes, which are ordered well.
fn is_number(text: &str) -> bool {
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let (negative, magnitude) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    match magnitude.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(magnitude) && (negative || magnitude == "0"),
    }
}
