//! E0304: a value has another type than its place.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::{ExprKind, Literal, TypeKind};
use ingest_syntax::ast::Name;

use crate::expressions::{Place, Typed, Writes, foreign_date};

pub(crate) static RULE: Rule = Rule {
    code: "E0304",
    name: "type-mismatch",
    summary: "a value has another type than its place",
    docs: r#"A value is put into a field, handed to a function or given back by one, and its type is not the one asked for.

By itself only this converts: `int` to `decimal` and `float`, a decimal to one with at least as many digits before and
after the point, a refinement (`npi`) to what it narrows (`text`), and a required value to a nullable one. Everything else
is written: `x as date("%Y-%m-%d")`, `x as npi`. What is written can fail on a row, so it needs an `else`.

## Fails

```ingest
fn shout(count: int) -> text = upper(count)
```

## Passes

```ingest
fn shout(count: int) -> text = upper(count as text)
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The value's kind does not become that of the place. `text` is the value as written.
pub(crate) fn kinds(value: &Typed, place: &Place<'_>, text: &str) -> Diagnostic {
    let found = mismatch(value, place);
    let (from, to) = (value.ty().kind, place.ty.kind);
    if let (TypeKind::Date, ExprKind::Literal(Literal::Text(it))) = (to, &value.expr.kind)
        && it.parse::<jiff::civil::Date>().is_ok()
    {
        return found
            .fix("write it as a date", Applicability::Safe, value.span, it.clone())
            .help("a date is written without quotes");
    }
    let meant = foreign_date::dates(text.trim_matches('"'));
    if to == TypeKind::Date && !meant.is_empty() {
        return super::comparison_of_kinds::with_dates(found, value.span, meant);
    }
    let found = match (from, to) {
        (TypeKind::Decimal { .. }, TypeKind::Decimal { .. }) => {
            found.why(format!("not every `{from}` fits into `{to}`"))
        }
        (TypeKind::Int, TypeKind::Decimal { .. }) => {
            found.why(format!("an int may have 19 digits, and `{to}` does not hold so many before the point"))
        }
        _ => found,
    };
    if place.writes == Writes::Constant {
        return found.help(format!("write a constant of type `{}`, such as `{}`", place.ty, example(to)));
    }
    if (from, to) == (TypeKind::Timestamp, TypeKind::Date) {
        let day = format!("date_of({text})");
        return found
            .fix("take the day of it", Applicability::Unsafe, value.span, day.clone())
            .help(format!("its day is `{day}`"));
    }
    match suggestion(from, to) {
        Some(conversion) => by_conversion(found, value, text, &conversion, can_fail(from, to), place.writes),
        None => found.help(format!("{} takes a value of type `{}`", described(place), place.ty)),
    }
}

/// The place asks for a refinement that the value has no proof of.
pub(crate) fn refinement(value: &Typed, place: &Place<'_>, text: &str) -> Diagnostic {
    let name = place.ty.refinement_name().unwrap_or_default();
    let found = mismatch(value, place).why(format!("nothing has tested that this is a `{name}`"));
    if place.writes == Writes::Constant {
        return found.help(format!("write a constant that is a `{name}`"));
    }
    by_conversion(found, value, text, name, true, place.writes)
}

/// Arguments that must be of one type are not: the one at `odd` differs from those before.
pub(crate) fn arguments(parts: &[&Typed], odd: usize, function: &Name) -> Option<Diagnostic> {
    let odd_one = parts.get(odd)?;
    let other = parts.iter().enumerate().find(|(at, _)| *at != odd).map(|(_, it)| it)?;
    let headline =
        format!("`{}` takes values of one type, and is given `{}` and `{}`", function.value, other.ty(), odd_one.ty());
    let label = format!("this is `{}`", odd_one.ty());
    let found =
        Diagnostic::new(&RULE, headline, odd_one.span, label).also(other.span, format!("this is `{}`", other.ty()));
    Some(found.help(format!("convert one of them with `as`, for instance `… as {}`", other.ty().kind)))
}

/// A function goes through a list, and is given something else.
pub(crate) fn no_list(value: &Typed, parameter: &str, declared: Span) -> Diagnostic {
    let headline = format!("`{parameter}` is a list, and is given `{}`", value.ty());
    Diagnostic::new(&RULE, headline, value.span, format!("this is `{}`", value.ty()))
        .also(declared, "declared as a list here")
        .help("a list of one value is written `[value]`")
}

fn mismatch(value: &Typed, place: &Place<'_>) -> Diagnostic {
    let headline = format!("{} is `{}`, and is given `{}`", described(place), place.ty, value.ty());
    Diagnostic::new(&RULE, headline, value.span, format!("this is `{}`", value.ty()))
        .also(place.declared, format!("declared as `{}` here", place.ty))
}

/// ``field `paid` ``
pub(super) fn described(place: &Place<'_>) -> String {
    format!("{} `{}`", place.what, place.name)
}

fn by_conversion(
    found: Diagnostic,
    value: &Typed,
    text: &str,
    conversion: &str,
    fails: bool,
    writes: Writes,
) -> Diagnostic {
    let converted = format!("{} as {conversion}", operand(value, text));
    if fails && writes == Writes::Value {
        found
            .fix(
                format!("convert with `as {conversion}`, and give a value where it fails"),
                Applicability::DisplayOnly,
                value.span,
                format!("({converted} else …)"),
            )
            .help(format!("convert it, and say what stands there where that fails: `{converted} else …`"))
    } else if fails {
        found
            .fix(
                format!("convert with `as {conversion}`, and reject the row where it fails"),
                Applicability::Unsafe,
                value.span,
                format!("({converted} else reject)"),
            )
            .help(format!("convert it, and say what happens on a row where that fails: `{converted} else …`"))
    } else {
        found
            .fix(format!("convert with `as {conversion}`"), Applicability::Unsafe, value.span, format!("({converted})"))
            .help(format!("convert it: `{converted}`"))
    }
}

/// The text of an operand of `as`, in brackets where it is not one word.
pub(super) fn operand(value: &Typed, text: &str) -> String {
    let simple = matches!(
        value.expr.kind,
        ExprKind::Column(_) | ExprKind::Field(_) | ExprKind::Value | ExprKind::Meta(_) | ExprKind::Literal(_)
    );
    let closed = text.starts_with('(') && text.ends_with(')');
    if simple || closed { text.to_owned() } else { format!("({text})") }
}

/// What to write after `as`; none where no conversion leads there.
fn suggestion(from: TypeKind, to: TypeKind) -> Option<String> {
    match (from, to) {
        (TypeKind::Text, TypeKind::Date) => Some("date(\"%Y-%m-%d\")".to_owned()),
        (TypeKind::Text, TypeKind::Timestamp) => Some("timestamp(\"%Y-%m-%d %H:%M:%S\")".to_owned()),
        (TypeKind::Text, _) | (_, TypeKind::Text) | (TypeKind::Date, TypeKind::Timestamp) => Some(to.to_string()),
        (a, b) if is_number(a) && is_number(b) => Some(to.to_string()),
        _ => None,
    }
}

fn can_fail(from: TypeKind, to: TypeKind) -> bool {
    !matches!((from, to), (_, TypeKind::Text | TypeKind::Float) | (TypeKind::Date, _)) || from == TypeKind::Text
}

/// A constant of a kind.
pub(super) fn example(kind: TypeKind) -> String {
    match kind {
        TypeKind::Text => "\"unknown\"".to_owned(),
        TypeKind::Int | TypeKind::Decimal { scale: 0, .. } => "0".to_owned(),
        TypeKind::Decimal { scale, .. } => format!("0.{}", "0".repeat(usize::from(scale))),
        TypeKind::Float => "0.0".to_owned(),
        TypeKind::Bool => "false".to_owned(),
        TypeKind::Date => "1900-01-01".to_owned(),
        TypeKind::Time => "00:00".to_owned(),
        TypeKind::List(_) => "[]".to_owned(),
        TypeKind::Timestamp | TypeKind::TimestampIn(_) | TypeKind::Bytes | TypeKind::Struct(_) | TypeKind::Null => {
            "null".to_owned()
        }
    }
}

fn is_number(kind: TypeKind) -> bool {
    matches!(kind, TypeKind::Int | TypeKind::Decimal { .. } | TypeKind::Float)
}
