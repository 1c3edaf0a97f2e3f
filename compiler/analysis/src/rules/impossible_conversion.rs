//! E0310: there is no such conversion.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::{Type, TypeKind};
use ingest_syntax::ast::TypeRef;

use crate::expressions::Typed;

pub(crate) static RULE: Rule = Rule {
    code: "E0310",
    name: "impossible-conversion",
    summary: "there is no such conversion",
    docs: r#"`x as T` converts text to every type, every type to text, numbers to numbers, a date to a timestamp, a timestamp to one of a
zone and back, a list by its elements, and a value to a refinement of its type. Other types have nothing in common: `true` is no number, and a number is no date. The value's null
stays null, so no `?` stands after the type. A format, as in `x as date("%m/%d/%Y")`, goes with dates and timestamps alone.

## Fails

```ingest
fn flag(on: bool) -> int = on as int
```

## Passes

```ingest
fn flag(on: bool) -> int = if on { 1 } else { 0 }
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `x as int?`
pub(crate) fn nullable(written: &TypeRef) -> Diagnostic {
    let mark = Span::new(written.span.file, written.span.end.saturating_sub(1), written.span.end);
    Diagnostic::new(&RULE, "a conversion has no `?`", mark, "not after `as`")
        .why("a null value stays null in a conversion, and a required one stays required")
        .help("take the `?` away; what happens where the conversion fails is said with `else`")
        .fix("take the `?` away", Applicability::Safe, mark, "")
}

/// `null as int`
pub(crate) fn of_null(span: Span, written: &TypeRef) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`null` is converted to `{}`", written.name.value), span, "null stays null")
        .help("write `null` alone")
        .fix("write `null` alone", Applicability::Safe, span, "null")
}

/// Two types without a conversion. `text` is the value as written.
pub(crate) fn kinds(value: &Typed, written: &TypeRef, span: Span, text: &str) -> Diagnostic {
    let (from, to) = (value.ty().kind, &written.name.value);
    let found =
        Diagnostic::new(&RULE, format!("`{from}` does not convert to `{to}`"), span, "there is no such conversion")
            .also(value.span, format!("this is `{}`", value.ty()));
    match (from, to.as_str()) {
        (TypeKind::Timestamp | TypeKind::TimestampIn(_), "date") => {
            let day = format!("date_of({text})");
            found.help(format!("the day of a timestamp is `{day}`")).fix(
                format!("write `{day}`"),
                Applicability::Safe,
                span,
                day,
            )
        }
        (TypeKind::Timestamp | TypeKind::TimestampIn(_), "time") => {
            found.help(format!("the time of day of a timestamp is `time_of({text})`"))
        }
        (TypeKind::List(_), "text") => found.help("join its elements into one text"),
        (TypeKind::List(_) | TypeKind::Struct(_), _) => found.help("convert its parts one by one"),
        (_, "list") => found.help(format!("a list of one element is written `[{text}]`")),
        (TypeKind::Bool, _) => found.help(format!("say which is which: `if {text} {{ … }} else {{ … }}`")),
        (_, "bool") => found.help("compare it with something: `… != 0`"),
        (_, "date") => found.help("build the date as text, and convert that with `as date(\"%Y%m%d\")`"),
        _ => found.help("convert to `text` first, if that is meant"),
    }
}

/// A format where none has a meaning.
pub(crate) fn format(span: Span, from: TypeKind, written: &TypeRef) -> Diagnostic {
    let headline = format!("a format says nothing about `{from}` to `{}`", written.name.value);
    Diagnostic::new(&RULE, headline, span, "no format goes here")
        .help("a format goes with text to date, time or timestamp, and with those to text")
}

/// A list with nulls is converted to one without.
pub(crate) fn null_elements(list: &Typed, from: &Type, written: &TypeRef) -> Diagnostic {
    let headline = format!("`{from}` may hold nulls, and is converted to a list that may not");
    Diagnostic::new(&RULE, headline, list.span, "an element may be null")
        .also(written.span, "no `?` after the type of the elements")
        .help("take the nulls out first, with `compact`")
}
