//! E0315: a call does not have the arguments that the function takes.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::{Argument, Name};

use crate::library::{Parameter, Signature};

pub(crate) static RULE: Rule = Rule {
    code: "E0315",
    name: "call-arguments",
    summary: "a call does not have the arguments that the function takes",
    docs: r"A function takes the arguments of its declaration, each once: by position, or by name as in `tokenize(x, key: k)`. After a
named argument all others are named. `x |> f(a)` is `f(x, a)`.

## Fails

```ingest
fn year_of(code: text) -> text = left(code)
```

## Passes

```ingest
fn year_of(code: text) -> text = left(code, count: 4)
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A positional argument after a named one.
pub(crate) fn after_named(span: Span, named: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "an argument without a name follows a named one", span, "which parameter is it for?")
        .also(named, "named from here on")
        .help("write its name before it")
}

/// A name that the function has no parameter of.
pub(crate) fn unknown(name: &Name, function: &Name, signature: &Signature<'_>) -> Diagnostic {
    let headline = format!("`{}` has no parameter `{}`", function.value, name.value);
    let found = Diagnostic::new(&RULE, headline, name.span, "not one of its parameters");
    match did_you_mean(&name.value, signature.parameters.iter().map(|it| it.name.as_str())) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("it has a parameter `{meant}`: is it meant?")),
        None => found.help(takes(function, signature)),
    }
}

/// More arguments than parameters.
pub(crate) fn too_many(span: Span, function: &Name, signature: &Signature<'_>, piped: bool) -> Diagnostic {
    let headline = format!("`{}` takes {}", function.value, arguments(signature.parameters.len()));
    let found = Diagnostic::new(&RULE, headline, span, "one too many").help(takes(function, signature));
    if piped { found.why("what stands before `|>` is the first argument") } else { found }
}

/// A parameter has two arguments.
pub(crate) fn twice(argument: &Argument, first: Span, function: &Name) -> Diagnostic {
    let name = argument.name.as_ref().map_or("", |it| it.value.as_str());
    let headline = format!("`{name}` of `{}` is given twice", function.value);
    Diagnostic::new(&RULE, headline, argument.value.span, "given again")
        .also(first, "given here")
        .help("keep one of them")
}

/// Parameters without an argument.
pub(crate) fn missing(function: &Name, missing: &[&Parameter], signature: &Signature<'_>, span: Span) -> Diagnostic {
    let names: Vec<_> = missing.iter().map(|it| format!("`{}`", it.name)).collect();
    let headline = format!("`{}` is called without {}", function.value, names.join(", "));
    let found = Diagnostic::new(&RULE, headline, span, "an argument is missing").help(takes(function, signature));
    match missing {
        [parameter, ..] => found.also(parameter.declared, "this parameter"),
        [] => found,
    }
}

/// A named argument of an aggregate.
pub(crate) fn aggregate_takes_no_names(name: &Name, function: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the arguments of `{function}` have no names"), name.span, "no such parameter")
        .help("write the value alone")
}

/// An aggregate with too many or too few arguments.
pub(crate) fn aggregate_count(function: &Name, count: usize, span: Span) -> Diagnostic {
    let (wanted, example) = match function.value.as_str() {
        "rows" => ("no argument", "rows()"),
        "unique" => ("at least one argument", "unique(claim_id, line_number)"),
        "sum" => ("one argument", "sum(paid_amount)"),
        "distinct" => ("one argument", "distinct(member_id)"),
        "references" => ("two arguments", "references(member_id, Member.member_id)"),
        "typical" => ("two arguments", "typical(rows(), 7)"),
        "one_of" => ("two arguments", "one_of(status, [\"PAID\", \"VOID\"])"),
        "assert" => ("two arguments", "assert(paid_amount, paid_amount >= 0)"),
        _ => ("one argument", "share(paid_amount > 0)"),
    };
    let headline = format!("`{}` takes {wanted}, and is given {}", function.value, arguments(count));
    Diagnostic::new(&RULE, headline, span, format!("takes {wanted}")).help(format!("write it as in `{example}`"))
}

/// `typical` of no number of deliveries.
pub(crate) fn deliveries(span: Span, most: i64) -> Diagnostic {
    Diagnostic::new(&RULE, "`typical` looks back on a number of deliveries", span, format!("no number from 1 to {most}"))
        .help("write how many deliveries count, as in `typical(rows(), 7)`")
}

/// `references` without a field of a schema.
pub(crate) fn no_field(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`references` names a field of a schema", span, "no field of a schema")
        .help("write it as in `references(member_id, Member.member_id)`")
}

/// A function of the library means nothing with these values.
pub(crate) fn unfit(span: Span, function: &Name, reason: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` does not take these values", function.value), span, "not these")
        .also(function.span, "declared here")
        .why(reason)
        .help("hand it other values")
}

fn takes(function: &Name, signature: &Signature<'_>) -> String {
    let names: Vec<_> = signature.parameters.iter().map(|it| it.name.as_str()).collect();
    format!("it is called as `{}({})`", function.value, names.join(", "))
}

fn arguments(count: usize) -> String {
    match count {
        0 => "no argument".to_owned(),
        1 => "one argument".to_owned(),
        _ => format!("{count} arguments"),
    }
}
