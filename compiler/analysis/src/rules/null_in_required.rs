//! E0305: a value that may be null is put where none may be.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity};
use ingest_program::{ExprKind, Literal, TypeKind};

use super::type_mismatch::described;
use crate::expressions::{Place, Typed, Writes};

pub(crate) static RULE: Rule = Rule {
    code: "E0305",
    name: "null-in-required",
    summary: "a value that may be null is put where none may be",
    docs: r#"Every type is required unless it says `?`. A value that can be null does not fit a required place: say what stands there
on a row where it is null, or let the place be nullable.

`x ?? y` gives y where x is null. `required(x) else reject` sends the row to the quarantine there. Inside
`if x is not null { … }` a plain name x is known not to be null.

## Fails

```ingest
fn label(code: text?) -> text = code
```

## Passes

```ingest
fn label(code: text?) -> text = code ?? "none"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A nullable value for a required place. `text` is the value as written.
pub(crate) fn stored(value: &Typed, place: &Place<'_>, text: &str) -> Diagnostic {
    let headline = format!("{} is required, and is given a value that may be null", described(place));
    let found = Diagnostic::new(&RULE, headline, value.span, format!("this is `{}`", value.ty()))
        .also(place.declared, format!("declared as `{}` here", place.ty));
    let found = match value.nullable_name() {
        Some((name, declared)) => found.also(declared, format!("`{name}` may be null")),
        None => found,
    };
    if value.ty().kind == TypeKind::Null || matches!(value.expr.kind, ExprKind::Literal(Literal::Null)) {
        return found.help(format!("write a value, or declare it as `{}?`", place.ty));
    }
    // What follows an `else` belongs to its answer.
    let text = if matches!(value.expr.kind, ExprKind::Recover { .. }) { format!("({text})") } else { text.to_owned() };
    let found = found.fix(
        "give a value where it is null",
        Applicability::DisplayOnly,
        value.span,
        format!("{text} ?? …"),
    );
    if place.writes != Writes::OfRow {
        return found.help(format!("write `{text} ?? …`, or declare it as `{}?`", place.ty));
    }
    found
        .fix(
            "reject the row where it is null",
            Applicability::Unsafe,
            value.span,
            format!("required({text}) else reject"),
        )
        .help(format!("write `{text} ?? …` or `required({text}) else reject`, or declare it as `{}?`", place.ty))
}
