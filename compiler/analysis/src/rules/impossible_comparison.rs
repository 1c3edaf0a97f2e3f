//! W0315: a comparison with a value that the function never gives.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Sources, Span};
use ingest_syntax::ast::{BinaryOp, Expr, ExprKind, Literal, Pattern};

use crate::lints::written::{call};

pub(crate) static RULE: Rule = Rule {
    code: "W0315",
    name: "impossible-comparison",
    summary: "a comparison with a value that the function never gives",
    docs: r#"`upper(x)` has no lower-case letters, so it never equals `"paid"`; no month is the 13th. The comparison is false on every
row, `!=` is true on every row, and an arm of a `match` is never reached.

## Fails

```ingest
fn is_paid(status: text) -> bool = upper(status) == "paid"
```

## Passes

```ingest
fn is_paid(status: text) -> bool = upper(status) == "PAID"
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Constants that a call is compared with and never gives.
pub(crate) fn check(expr: &Expr, _: &Sources) -> Vec<Diagnostic> {
    match &expr.kind {
        ExprKind::Binary(left, op, right) if matches!(op.value, BinaryOp::Equal | BinaryOp::NotEqual) => {
            let sides = [(left, right), (right, left)];
            sides.into_iter().filter_map(|(of, with)| against(of, literal(with)?, with.span)).collect()
        }
        ExprKind::In(value, list, _) => {
            list.iter().filter_map(|element| against(value, literal(element)?, element.span)).collect()
        }
        ExprKind::Match { subject, arms } => {
            let patterns = arms.iter().flat_map(|arm| &arm.patterns);
            let literals = patterns.filter_map(|pattern| match pattern {
                Pattern::Literal(literal) => Some(literal),
                Pattern::Range(..) | Pattern::Wildcard(_) => None,
            });
            literals.filter_map(|literal| against(subject, &literal.value, literal.span)).collect()
        }
        _ => Vec::new(),
    }
}

fn literal(expr: &Expr) -> Option<&Literal> {
    match &expr.kind {
        ExprKind::Literal(literal) => Some(literal),
        _ => None,
    }
}

/// A finding where a call never gives the constant.
fn against(of: &Expr, constant: &Literal, span: Span) -> Option<Diagnostic> {
    let (name, arguments) = call(of)?;
    let (reason, meant) = reason(name, &arguments, constant)?;
    let found = Diagnostic::new(&RULE, format!("`{name}` never gives this"), span, reason)
        .also(of.span, "compared with this")
        .why("what is compared is never equal");
    Some(match meant {
        Some(meant) => found
            .help(format!("write {meant:?}, if that is meant"))
            .fix(format!("write {meant:?}"), Applicability::Unsafe, span, format!("{meant:?}")),
        None => found.help("write a value that it can give"),
    })
}

/// Why a function never gives a constant, and the nearest that it gives.
fn reason(function: &str, arguments: &[&Expr], constant: &Literal) -> Option<(String, Option<String>)> {
    let outside = |least: i64, most: i64, value: i64| {
        (!(least..=most).contains(&value)).then(|| (format!("it gives {least} to {most}"), None))
    };
    match (function, constant) {
        ("upper", Literal::Text(text)) => changed(text, text.to_uppercase(), "it gives no lower-case letters"),
        ("lower", Literal::Text(text)) => changed(text, text.to_lowercase(), "it gives no upper-case letters"),
        ("trim", Literal::Text(text)) => changed(text, text.trim().to_owned(), "it gives no blanks at the ends"),
        ("digits", Literal::Text(text)) => {
            changed(text, text.chars().filter(char::is_ascii_digit).collect(), "it gives nothing but digits")
        }
        ("left" | "right", Literal::Text(text)) => {
            let ExprKind::Literal(Literal::Int(most)) = arguments.get(1)?.kind else { return None };
            let length = i64::try_from(text.chars().count()).ok()?;
            (length > most).then(|| (format!("it gives {most} characters at most"), None))
        }
        ("month", Literal::Int(value)) => outside(1, 12, *value),
        ("day", Literal::Int(value)) => outside(1, 31, *value),
        ("weekday", Literal::Int(value)) => outside(1, 7, *value),
        ("length", Literal::Int(value)) => (*value < 0).then(|| ("it gives 0 and more".to_owned(), None)),
        _ => None,
    }
}

fn changed(text: &str, given: String, reason: &str) -> Option<(String, Option<String>)> {
    (text != given).then(|| (reason.to_owned(), Some(given)))
}
