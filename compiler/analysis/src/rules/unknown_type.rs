//! E0302: a type is named that nothing declares.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::{Name, TypeRef};

use crate::library::{BUILT_IN, Elsewhere};

pub(crate) static RULE: Rule = Rule {
    code: "E0302",
    name: "unknown-type",
    summary: "a type is named that nothing declares",
    docs: r"The types are `text`, `int`, `decimal(digits, digits after the point)`, `float`, `bool`, `date`, `time`, `timestamp`,
`bytes`, what is made of them (`list<text>`, `struct { code text }`), the refinements that the project declares with `type`,
and those that a file brings in by `use`.

## Fails

```ingest
fn beginning(value: txt) -> text = left(value, 1)
```

## Passes

```ingest
fn beginning(value: text) -> text = left(value, 1)
```
",
    default_level: Severity::Error,
    since: "0.1.0",
};

/// What other languages call them.
const FOREIGN: &[(&str, &str)] = &[
    ("string", "text"),
    ("str", "text"),
    ("varchar", "text"),
    ("varchar2", "text"),
    ("nvarchar", "text"),
    ("char", "text"),
    ("clob", "text"),
    ("uuid", "text"),
    ("integer", "int"),
    ("bigint", "int"),
    ("smallint", "int"),
    ("tinyint", "int"),
    ("long", "int"),
    ("int32", "int"),
    ("int64", "int"),
    ("number", "decimal(18, 2)"),
    ("numeric", "decimal(18, 2)"),
    ("money", "decimal(18, 2)"),
    ("double", "float"),
    ("real", "float"),
    ("float32", "float"),
    ("float64", "float"),
    ("boolean", "bool"),
    ("bit", "bool"),
    ("datetime", "timestamp"),
    ("datetime2", "timestamp"),
    ("timestamptz", "timestamp(\"UTC\")"),
    ("binary", "bytes"),
    ("varbinary", "bytes"),
    ("blob", "bytes"),
    ("array", "list<text>"),
];

/// The name stands for something else.
pub(crate) fn another_kind(name: &Name, what: &str, declared: Option<Span>) -> Diagnostic {
    let headline = format!("`{}` is {what}, not a type", name.value);
    let found = Diagnostic::new(&RULE, headline, name.span, "a type must stand here");
    match declared {
        Some(declared) => found.also(declared, "declared here"),
        None => found,
    }
}

/// `unique id`, `key id` among the fields of a schema, of which `field` is one.
pub(crate) fn of_a_clause(word: &Name, field: &Name) -> Diagnostic {
    let name = &field.value;
    let found = Diagnostic::new(&RULE, format!("`{name}` is a field, not a type"), field.span, "a type must stand here");
    if word.value == "key" {
        let span = word.span.to(field.span);
        return found.help(format!("write `key ({name})` if it identifies a row")).fix(
            format!("write `key ({name})`"),
            Applicability::Unsafe,
            span,
            format!("key ({name})"),
        );
    }
    found.help(format!("that values are unique is a check: write `one_each: unique({name}) else fail` in the `checks`"))
}

/// No type has that name. `elsewhere` is where a library has one.
pub(crate) fn unknown(written: &TypeRef, known: Vec<&str>, elsewhere: Option<Elsewhere>) -> Diagnostic {
    let name = &written.name;
    let word = &name.value;
    let found =
        Diagnostic::new(&RULE, format!("type `{word}` is not declared"), name.span, "no type of this name is in reach");
    if let Some(Elsewhere { module, place, text }) = elsewhere {
        return found.help(format!("bring it into this file: `use {module} {{ {word} }}`")).fix(
            format!("bring `{word}` in from `{module}`"),
            Applicability::Safe,
            place,
            text,
        );
    }
    if let Some((_, ours)) = FOREIGN.iter().find(|(foreign, _)| word.eq_ignore_ascii_case(foreign)) {
        // `VARCHAR(10)` has an argument too many, `NUMERIC(12, 2)` those of a `decimal`.
        let (span, ours) = match (written.arguments.len(), ours.split_once('(')) {
            (0, _) => (name.span, (*ours).to_owned()),
            (2, Some(("decimal", _))) => (name.span, "decimal".to_owned()),
            _ => (written.span, format!("{ours}{}", if written.nullable { "?" } else { "" })),
        };
        return found
            .help(format!("here it is called `{ours}`"))
            .fix(format!("write `{ours}`"), Applicability::Unsafe, span, ours);
    }
    match did_you_mean(word, known.into_iter().chain(BUILT_IN.iter().copied())) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("there is a type `{meant}`: is it meant?")),
        None => found.help(
            "the types are `text`, `int`, `decimal(12, 2)`, `float`, `bool`, `date`, `time`, `timestamp`, `bytes`, `list<…>`, \
             `struct { … }`, and those declared with `type`",
        ),
    }
}
