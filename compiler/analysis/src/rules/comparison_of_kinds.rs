//! E0307: values of different kinds are compared.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::{ExprKind, Literal, TypeKind};

use crate::expressions::{Typed, foreign_date};

pub(crate) static RULE: Rule = Rule {
    code: "E0307",
    name: "comparison-of-kinds",
    summary: "values of different kinds are compared",
    docs: r#"Only values of one kind are compared: text with text, number with number, date with date. Text that holds a number or a
date is converted first, because `"10" < "9"` is true of texts.

## Fails

```ingest
fn is_late(code: text) -> bool = code == 3
```

## Passes

```ingest
fn is_late(code: text) -> bool = code == "3"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A comparison of two kinds. `text` gives what is written in a span.
pub(crate) fn compared<'t>(left: &Typed, op: Span, right: &Typed, text: impl Fn(Span) -> &'t str) -> Diagnostic {
    let headline = format!("`{}` is compared with `{}`", left.ty(), right.ty());
    let found = Diagnostic::new(&RULE, headline, op, "these two are of different kinds")
        .also(left.span, format!("this is `{}`", left.ty()))
        .also(right.span, format!("this is `{}`", right.ty()));
    match mend(left, right, text(right.span)).or_else(|| mend(right, left, text(left.span))) {
        Some((span, written)) => found.help(format!("write `{written}`")).fix(
            format!("write `{written}`"),
            Applicability::Unsafe,
            span,
            written,
        ),
        None => of_kinds(found, left, right, text),
    }
}

fn of_kinds<'t>(found: Diagnostic, left: &Typed, right: &Typed, text: impl Fn(Span) -> &'t str) -> Diagnostic {
    for (other, value) in [(left, right), (right, left)] {
        let meant = foreign_date::dates(text(value.span).trim_matches('"'));
        if other.ty().kind == TypeKind::Date && !meant.is_empty() {
            return with_dates(found, value.span, meant);
        }
    }
    found.help("convert one side with `as`, and say with `else` what happens where that fails")
}

/// A list holds an element of another kind than the value sought.
pub(crate) fn element(value: &Typed, element: &Typed) -> Diagnostic {
    let headline = format!("`{}` is sought in a list with `{}`", value.ty(), element.ty());
    let found = Diagnostic::new(&RULE, headline, element.span, format!("this is `{}`", element.ty()))
        .also(value.span, format!("this is `{}`", value.ty()));
    found.help(format!("list values of type `{}`", value.ty().kind))
}

/// What is sought in a field of a schema is of another kind than the field, declared at `declared`.
pub(crate) fn reference(value: &Typed, field: &Typed, declared: Span) -> Diagnostic {
    let headline = format!("`{}` is sought among values of type `{}`", value.ty(), field.ty());
    Diagnostic::new(&RULE, headline, value.span, format!("this is `{}`", value.ty()))
        .also(field.span, format!("this is `{}`", field.ty()))
        .also(declared, "declared here")
        .help("name a field of the same type, or convert the value with `as`")
}

/// A value is sought in something that is no list.
pub(crate) fn no_list(value: &Typed, list: &Typed) -> Diagnostic {
    let headline = format!("`{}` is sought in `{}`, which is no list", value.ty(), list.ty());
    Diagnostic::new(&RULE, headline, list.span, format!("this is `{}`", list.ty()))
        .also(value.span, format!("this is `{}`", value.ty()))
        .help("write a list in square brackets, or compare with `==`")
}

/// A pattern is of another kind than the value matched.
pub(crate) fn pattern(span: Span, kind: TypeKind, subject: &Typed) -> Diagnostic {
    let headline = format!("`{}` is matched with a pattern of type `{kind}`", subject.ty());
    Diagnostic::new(&RULE, headline, span, format!("this is `{kind}`"))
        .also(subject.span, format!("this is `{}`", subject.ty()))
        .help(format!("write patterns of type `{}`", subject.ty().kind))
}

/// The place holds a date as it is written elsewhere.
pub(super) fn with_dates(found: Diagnostic, span: Span, meant: Vec<String>) -> Diagnostic {
    let choices: Vec<_> = meant.iter().map(|it| format!("`{it}`")).collect();
    let applicability = if meant.len() == 1 { Applicability::Unsafe } else { Applicability::DisplayOnly };
    let found = found.help(format!("a date is written with its year first: {}", super::or(&choices)));
    meant.into_iter().fold(found, |found, date| found.fix(format!("write `{date}`"), applicability, span, date))
}

/// The literal `value`, written as one of the kind of `other`.
fn mend(other: &Typed, value: &Typed, text: &str) -> Option<(Span, String)> {
    let ExprKind::Literal(literal) = &value.expr.kind else { return None };
    match (other.ty().kind, literal) {
        (TypeKind::Text, Literal::Int(_) | Literal::Decimal { .. } | Literal::Date(_)) => {
            Some((value.span, format!("\"{text}\"")))
        }
        (TypeKind::Int, Literal::Text(it)) => it.parse::<i64>().is_ok().then(|| (value.span, it.clone())),
        (TypeKind::Date, Literal::Text(it)) => {
            it.parse::<jiff::civil::Date>().is_ok().then(|| (value.span, it.clone()))
        }
        _ => None,
    }
}
