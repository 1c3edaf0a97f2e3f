//! E0301: an expression names something that is not there.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use std::collections::BTreeSet;

use ingest_program::Member;
use ingest_syntax::ast::Name;

use super::and;
use crate::expressions::{Elsewhere, Typed};

pub(crate) static RULE: Rule = Rule {
    code: "E0301",
    name: "unknown-column",
    summary: "an expression names something that is not there",
    docs: r"An expression names a column, field, parameter or fact that its place does not have.

A map and the checks of a source see the source's columns by their declared names (what the file's header says comes after
`from`); the checks of a schema see its fields; a function sees its parameters; the condition of a type sees `value`.
Besides them there are the facts about where a row comes from: `file.name`, `file.size`, `file.modified`, the captures of
the file patterns as `file.NAME`, `record.number`, `delivery.id` and `delivery.date`.

## Fails

```ingest
fn double(amount: int) -> int = amuont * 2
```

## Passes

```ingest
fn double(amount: int) -> int = amount * 2
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Constants as other languages write them.
const CONSTANTS: &[(&[&str], &str)] = &[
    (&["none", "nil", "undefined", "null", "na", "nan"], "null"),
    (&["true", "yes"], "true"),
    (&["false", "no"], "false"),
];

/// `owner` has no `name`; it has the `known` ones, and the sources of `elsewhere` have that one.
pub(crate) fn unknown(
    name: &str,
    span: Span,
    owner: &str,
    known: &BTreeSet<&str>,
    elsewhere: &[Elsewhere],
) -> Diagnostic {
    let found =
        Diagnostic::new(&RULE, format!("{owner} has no `{name}`"), span, "nothing of this name is in reach here");
    let found = match elsewhere.first() {
        Some(first) => found.also(first.declared, format!("source `{}` has it", first.source)),
        None => found,
    };
    let lower = name.to_ascii_lowercase();
    if let Some((_, meant)) = CONSTANTS.iter().find(|(words, _)| words.contains(&lower.as_str()))
        && !known.iter().any(|it| it.eq_ignore_ascii_case(name))
    {
        return found.help(format!("the constant is written `{meant}`")).fix(
            format!("write `{meant}`"),
            Applicability::Safe,
            span,
            *meant,
        );
    }
    if let Some(meant) = did_you_mean(name, known.iter().copied())
        && !elsewhere.iter().any(|it| it.joined)
    {
        return found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, span, written(meant))
            .help(format!("`{meant}` is in reach: is it meant?"));
    }
    if let Some(first) = elsewhere.first() {
        return of_another_source(found, name, span, owner, first, elsewhere);
    }
    match known.len() {
        0 => found.help("an expression here is made of literals and calls"),
        1..=8 => {
            let names: Vec<_> = known.iter().map(|it| format!("`{it}`")).collect();
            found.help(format!("in reach here: {}", names.join(", ")))
        }
        _ => found.help(format!("name one of the {} that {owner} declares, or declare `{name}` there", known.len())),
    }
}

/// The name is a column of other sources. One that is joined is read behind its name; any other has to be joined first.
fn of_another_source(
    found: Diagnostic,
    name: &str,
    span: Span,
    owner: &str,
    first: &Elsewhere,
    all: &[Elsewhere],
) -> Diagnostic {
    if let Some(Elsewhere { source, .. }) = all.iter().find(|it| it.joined) {
        let read = format!("{source}.{}", written(name));
        return found
            .help(format!("`{name}` is a column of source `{source}`, not of {owner}: write `{read}`"))
            .fix(format!("write `{read}`"), Applicability::Unsafe, span, read);
    }
    let source = &first.source;
    let sources: Vec<_> = all.iter().map(|it| format!("`{}`", it.source)).collect();
    let of = match sources.as_slice() {
        [only] => format!("source {only}"),
        [_, _] | [_, _, _] => format!("sources {}", and(&sources)),
        [first, second, others @ ..] => format!("sources {first}, {second} and {} others", others.len()),
        [] => return found,
    };
    found.help(format!(
        "`{name}` is a column of {of}, not of {owner}: `join {source} on … == {source}.… else reject` puts its row beside, \
         as `{source}.{}`",
        written(name)
    ))
}

/// `acme.PAID` or `row.PAID` where the names of `acme` are in reach: `place` is what stands before the dot.
pub(crate) fn of_its_own(place: Span, member: &Name, owner: &str) -> Diagnostic {
    let name = written(&member.value);
    let prefix = Span::new(place.file, place.start, member.span.start);
    Diagnostic::new(&RULE, format!("what {owner} has is named alone"), place, "not needed")
        .help(format!("write `{name}`"))
        .fix(format!("write `{name}`"), Applicability::Safe, prefix, "")
}

/// A function's name stands without a call.
pub(crate) fn is_function(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is a function, not a value"), span, "nothing is called here")
        .help(format!("call it: `{name}(…)`"))
}

/// A value without fields stands before a dot. `function` is one that makes of it what is meant, and the value as written.
pub(crate) fn no_members(of: &Typed, member: &Name, function: Option<(&str, &str)>) -> Diagnostic {
    let headline = format!("`{}` has no `.{}`", of.ty(), member.value);
    let found = Diagnostic::new(&RULE, headline, member.span, "it has no fields")
        .also(of.span, format!("this is `{}`", of.ty()));
    match function {
        Some((function, text)) => {
            let call = format!("{function}({text})");
            let whole = of.span.to(member.span);
            found
                .help(format!("`{function}` is a function: write `{call}`"))
                .fix("call the function", Applicability::Safe, whole, call)
        }
        None => found.help("a dot stands behind a `struct`, a joined source, `file`, `record` and `delivery`"),
    }
}

/// A struct has no field of that name.
pub(crate) fn no_such_member(of: &Typed, member: &Name, members: &[Member]) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("there is no `.{}` here", member.value), member.span, "no field of it")
        .also(of.span, format!("this is `{}`", of.ty()));
    if let Some(meant) = did_you_mean(&member.value, members.iter().map(|it| it.name.as_str())) {
        return found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, member.span, written(meant))
            .help(format!("it has a field `{meant}`: is it meant?"));
    }
    let names: Vec<_> = members.iter().map(|it| format!("`{}`", it.name)).collect();
    found.help(format!("its fields are {}", names.join(", ")))
}

/// `of.member` is no fact, or not one that can be read here. `here` are those that can, of the same `of`.
pub(crate) fn fact(of: &str, member: &Name, span: Span, owner: &str, here: &[&str]) -> Diagnostic {
    let fact = format!("{of}.{}", member.value);
    let found = Diagnostic::new(&RULE, format!("{owner} has no `{fact}`"), span, "no such fact is in reach here");
    if here.is_empty() {
        return match of {
            "file" | "record" => {
                found.help("facts about a file or record are in reach in a map and in a source's checks")
            }
            "delivery" => found.help("facts about a delivery are in reach in a map and in checks"),
            _ => found.help("the facts are `file.…`, `record.number`, `delivery.id` and `delivery.date`"),
        };
    }
    let names: Vec<_> = here.iter().map(|it| format!("`{of}.{it}`")).collect();
    let found = match did_you_mean(&member.value, here.iter().copied()) {
        Some(meant) => found.fix(format!("write `{of}.{meant}`"), Applicability::Unsafe, member.span, meant),
        None => found,
    };
    found.help(format!("in reach here: {}", names.join(", ")))
}

/// As the language writes a name.
fn written(name: &str) -> String {
    let plain =
        name.chars().all(|it| it.is_alphanumeric() || it == '_') && !name.starts_with(|it: char| it.is_numeric());
    if plain { name.to_owned() } else { format!("`{name}`") }
}
