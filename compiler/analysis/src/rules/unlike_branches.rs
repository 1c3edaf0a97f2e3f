//! E0311: the branches of an expression have different types.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::TypeKind;

use crate::expressions::Typed;

pub(crate) static RULE: Rule = Rule {
    code: "E0311",
    name: "unlike-branches",
    summary: "the branches of an expression have different types",
    docs: r#"Whichever branch is taken, the value has one type: that of all arms of a `match`, of both branches of an `if`, of both
sides of `??` and of `else`. Numbers meet in the wider one; a `null` makes the whole nullable; anything else is converted.

## Fails

```ingest
fn size_of(count: int) -> text = if count > 9 { "many" } else { count }
```

## Passes

```ingest
fn size_of(count: int) -> text = if count > 9 { "many" } else { count as text }
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `if c { then } else { otherwise }`
pub(crate) fn of_if(then: &Typed, otherwise: &Typed) -> Diagnostic {
    differ("the branches of an `if`", then, otherwise)
}

/// `value ?? default`
pub(crate) fn of_default(value: &Typed, default: &Typed) -> Diagnostic {
    differ("the sides of `??`", value, default)
}

/// `value else default`
pub(crate) fn of_else(value: &Typed, default: &Typed) -> Diagnostic {
    differ("a value and what stands for it", value, default)
}

/// The arm at `odd` does not go with the others.
pub(crate) fn of_match(arms: &[&Typed], odd: usize) -> Option<Diagnostic> {
    let odd_one = arms.get(odd)?;
    let other = arms.iter().find(|it| it.ty().kind != odd_one.ty().kind && it.ty().kind != TypeKind::Null)?;
    Some(differ("the arms of a `match`", other, odd_one))
}

/// The element at `odd` of a list does not go with the others.
pub(crate) fn of_list(elements: &[&Typed], odd: usize) -> Option<Diagnostic> {
    let odd_one = elements.get(odd)?;
    let other = elements.iter().find(|it| it.ty().kind != odd_one.ty().kind && it.ty().kind != TypeKind::Null)?;
    Some(differ("the elements of a list", other, odd_one))
}

fn differ(what: &str, first: &Typed, second: &Typed) -> Diagnostic {
    let headline = format!("{what} are `{}` and `{}`", first.ty(), second.ty());
    Diagnostic::new(&RULE, headline, second.span, format!("this is `{}`", second.ty()))
        .also(first.span, format!("this is `{}`", first.ty()))
        .help(format!("make them one type, for instance with `as {}`", first.ty().kind))
}
