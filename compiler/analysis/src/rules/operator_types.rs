//! E0306: an operator or function does not go with the types it is given.

use ingest_diagnostics::{Applicability, Diagnostic, Edit, Fix, Rule, Severity, Span};
use ingest_program::{ExprKind, Literal, TypeKind};
use ingest_syntax::ast::{BinaryOp, Name, Spanned};

use crate::expressions::Typed;

pub(crate) static RULE: Rule = Rule {
    code: "E0306",
    name: "operator-types",
    summary: "an operator or function does not go with the types it is given",
    docs: r#"Arithmetic is for numbers, `++` for text. A `decimal` is exact and a `float` is not, so the two meet only where one of
them is converted in so many words. Days are counted with `add_days` and `days_between`.

## Fails

```ingest
fn name(first: text, last: text) -> text = first + last
```

## Passes

```ingest
fn name(first: text, last: text) -> text = first ++ " " ++ last
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A minus sign before something that is no number.
pub(crate) fn negate(operand: &Typed, op: Span) -> Diagnostic {
    let headline = format!("`-` is for numbers, and is given `{}`", operand.ty());
    Diagnostic::new(&RULE, headline, op, "no number follows")
        .also(operand.span, format!("this is `{}`", operand.ty()))
        .help("take the sign away, or convert the value to a number with `as`")
}

/// `++` beside something that is no text, written as `text`.
pub(crate) fn concat(side: &Typed, op: Span, text: &str) -> Diagnostic {
    let headline = format!("`++` joins texts, and is given `{}`", side.ty());
    let found = Diagnostic::new(&RULE, headline, side.span, format!("this is `{}`", side.ty())).also(op, "joins texts");
    match as_text(side, text) {
        Some(converted) => found.help(format!("write `{converted}`")).fix(
            format!("write `{converted}`"),
            Applicability::Safe,
            side.span,
            converted,
        ),
        None => found.help("make a text of it first"),
    }
}

/// `+` between values of which one is a text. `text` gives what is written in a span.
pub(crate) fn added_texts<'t>(operands: &[Typed], signs: &[Span], text: impl Fn(Span) -> &'t str) -> Diagnostic {
    let is_text = |it: &Typed| it.ty().kind == TypeKind::Text;
    let pairs = operands.iter().zip(operands.iter().skip(1)).zip(signs);
    let found = pairs.clone().find(|((left, right), _)| is_text(left) || is_text(right)).map(|((left, right), sign)| {
        let headline = format!("`+` does not go with `{}` and `{}`", left.ty(), right.ty());
        Diagnostic::new(&RULE, headline, *sign, "these two do not go together")
            .also(left.span, format!("this is `{}`", left.ty()))
            .also(right.span, format!("this is `{}`", right.ty()))
    });
    let start = signs.first().copied().unwrap_or_default();
    let mut found = found.unwrap_or_else(|| Diagnostic::new(&RULE, "`+` joins no texts", start, "a text is beside it"));
    // What stands before the first text is a sum by itself: `1 + 2 + "a"` is `3a`.
    let leading = operands.iter().take_while(|it| !is_text(it)).count();
    let (sum, joined) = if leading > 1 { operands.split_at(leading) } else { (&[][..], operands) };
    let kept = sum.len().saturating_sub(1);
    let mut edits: Vec<_> =
        signs.iter().skip(kept).map(|sign| Edit { span: *sign, text: "++".to_owned() }).collect();
    let all_texts = operands.iter().all(is_text);
    if let [first, .., last] = sum {
        if !sum.iter().all(|it| it.ty().kind == first.ty().kind && is_number(it)) {
            return found.help("texts are joined with `++`");
        }
        edits.push(Edit { span: first.span, text: format!("({}", text(first.span)) });
        edits.push(Edit { span: last.span, text: format!("{}) as text", text(last.span)) });
    }
    for operand in joined.iter().filter(|it| !is_text(it)) {
        let Some(converted) = as_text(operand, text(operand.span)) else {
            return found.help("texts are joined with `++`");
        };
        edits.push(Edit { span: operand.span, text: converted });
    }
    let help = if all_texts { "texts are joined with `++`" } else { "texts are joined with `++`, and `as text` makes one" };
    let title = if all_texts { "write `++`" } else { "join them as texts" };
    found.fixes.push(Fix { title: title.to_owned(), edits, applicability: Applicability::Safe });
    found.help(help)
}

fn is_number(value: &Typed) -> bool {
    matches!(value.ty().kind, TypeKind::Int | TypeKind::Decimal { .. } | TypeKind::Float)
}

/// A value made a text; none where no conversion leads there.
fn as_text(value: &Typed, text: &str) -> Option<String> {
    match (&value.expr.kind, value.ty().kind) {
        (ExprKind::Literal(Literal::Int(_) | Literal::Decimal { .. }), _) if !text.contains('_') => {
            Some(format!("\"{text}\""))
        }
        (
            _,
            TypeKind::Int
            | TypeKind::Decimal { .. }
            | TypeKind::Float
            | TypeKind::Bool
            | TypeKind::Date
            | TypeKind::Time
            | TypeKind::Timestamp,
        ) => Some(format!("{} as text", super::type_mismatch::operand(value, text))),
        _ => None,
    }
}

/// An operation on types that it is not made for.
pub(crate) fn arithmetic(left: &Typed, op: Spanned<BinaryOp>, right: &Typed) -> Diagnostic {
    let symbol = match op.value {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        _ => "/",
    };
    let headline = format!("`{symbol}` does not go with `{}` and `{}`", left.ty(), right.ty());
    let found = Diagnostic::new(&RULE, headline, op.span, "these two do not go together")
        .also(left.span, format!("this is `{}`", left.ty()))
        .also(right.span, format!("this is `{}`", right.ty()));
    match (left.ty().kind, op.value, right.ty().kind) {
        (TypeKind::Text, BinaryOp::Add, TypeKind::Text) => {
            found.fix("write `++`", Applicability::Safe, op.span, "++").help("texts are joined with `++`")
        }
        (TypeKind::Date, BinaryOp::Add | BinaryOp::Subtract, TypeKind::Int) => {
            found.help("days are added with `add_days(date, days)`, a negative number of them to go back")
        }
        (TypeKind::Date, BinaryOp::Subtract, TypeKind::Date) => {
            found.help("count the days with `days_between(start, end)`")
        }
        (TypeKind::Decimal { .. }, _, TypeKind::Float) | (TypeKind::Float, _, TypeKind::Decimal { .. }) => found
            .why("a `float` is not exact, a `decimal` is: one does not become the other by itself")
            .help("convert one of them: `as float`, or `as decimal(…)` with an `else`"),
        (TypeKind::Decimal { .. }, _, TypeKind::Decimal { .. }) => found
            .why("the product would have more than 38 digits after the point")
            .help("round or convert a factor to fewer digits first"),
        _ => found.help("arithmetic is for numbers: convert text to a number with `as`"),
    }
}

/// `sum` of something that is no number.
pub(crate) fn sum(value: &Typed) -> Diagnostic {
    let headline = format!("`sum` adds numbers, and is given `{}`", value.ty());
    Diagnostic::new(&RULE, headline, value.span, format!("this is `{}`", value.ty()))
        .help("give it a number; to count rows, write `rows()`")
}

/// `<` of values of which none is the smaller.
pub(crate) fn no_order(left: &Typed, op: Span) -> Diagnostic {
    let headline = format!("values of type `{}` have no order", left.ty());
    Diagnostic::new(&RULE, headline, op, "which of them would be the smaller?")
        .also(left.span, format!("this is `{}`", left.ty()))
        .help("compare them with `==` or `!=`, or compare a part of them")
}

/// A function for numbers is given something else.
pub(crate) fn not_a_number(value: &Typed, function: &Name) -> Diagnostic {
    let headline = format!("`{}` is for numbers, and is given `{}`", function.value, value.ty());
    Diagnostic::new(&RULE, headline, value.span, format!("this is `{}`", value.ty()))
        .help("convert it to a number with `as`, and say with `else` what happens where that fails")
}

/// An int is rounded.
pub(crate) fn already_whole(value: &Typed, function: &Name) -> Diagnostic {
    let headline = format!("`{}` is for decimals and floats, and is given `{}`", function.value, value.ty());
    Diagnostic::new(&RULE, headline, value.span, "this is whole already")
        .help(format!("leave `{}` away", function.value))
}
