//! E0309: a condition is not a plain yes or no.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity};
use ingest_program::TypeKind;

use crate::expressions::Typed;

pub(crate) static RULE: Rule = Rule {
    code: "E0309",
    name: "condition-not-bool",
    summary: "a condition is not a plain yes or no",
    docs: r#"A filter, a check, the condition of a type and that of an `if` are either true or false on every row. A comparison with a
null value is null, so a condition over something that may be null must say what it means there:
`x is not null and x > 0` is false there, `x is null or x > 0` is true.

## Fails

```ingest
fn sign_of(amount: int?) -> text = if amount < 0 { "minus" } else { "plus" }
```

## Passes

```ingest
fn sign_of(amount: int?) -> text = if amount is not null and amount < 0 { "minus" } else { "plus" }
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// An operand of `and`, `or`, `not`.
pub(crate) fn operand(value: &Typed, word: &str) -> Diagnostic {
    let headline = format!("`{word}` joins conditions, and is given `{}`", value.ty());
    with_comparison(Diagnostic::new(&RULE, headline, value.span, format!("this is `{}`", value.ty())), value)
}

/// A value that is no bool. `what` says which condition it is.
pub(crate) fn another_type(value: &Typed, what: &str) -> Diagnostic {
    let headline = format!("{what} is true or false, and is given `{}`", value.ty());
    with_comparison(Diagnostic::new(&RULE, headline, value.span, format!("this is `{}`", value.ty())), value)
}

/// A bool that may be null. `text` is the condition as written.
pub(crate) fn nullable(value: &Typed, what: &str, text: &str) -> Diagnostic {
    let headline = format!("{what} is true or false, and this may be null");
    let found = Diagnostic::new(&RULE, headline, value.span, "null where a value in it is null");
    let as_false = format!("({text}) ?? false");
    let found = found.fix("let null count as false", Applicability::Unsafe, value.span, as_false.clone()).fix(
        "let null count as true",
        Applicability::Unsafe,
        value.span,
        format!("({text}) ?? true"),
    );
    match value.nullable_name() {
        Some((name, declared)) => found.also(declared, format!("`{name}` may be null")).help(format!(
            "say what holds where `{name}` is null: `{name} is not null and …` is false there, `{name} is null or …` is true"
        )),
        None => found.help(format!("say what holds there: `{as_false}`, or `?? true`")),
    }
}

fn with_comparison(found: Diagnostic, value: &Typed) -> Diagnostic {
    match value.ty().kind {
        TypeKind::Text => found.help("compare it with something: `… == \"Y\"`"),
        kind => found.help(format!("compare it with a value of type `{kind}`")),
    }
}
