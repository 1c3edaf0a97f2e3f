//! E0324: a name has a meaning already.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0324",
    name: "name-taken",
    summary: "a name has a meaning already",
    docs: r#"A name means one thing in a file. A `use` cannot bring in a name that the project declares, or that another `use` has
brought in: give it another one with `as`. A function of the project cannot have the name of one that every file sees.

## Fails

```ingest
fn trim(value: text) -> text = replace(value, " ", "")
```

## Passes

```ingest
fn without_spaces(value: text) -> text = replace(value, " ", "")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A `use` brings in a name that is there. `again`: it is the same thing.
pub(crate) fn by_use(name: &Name, again: bool, declared: Option<Span>) -> Diagnostic {
    let word = &name.value;
    if again {
        return Diagnostic::new(&RULE, format!("`{word}` is brought in twice"), name.span, "in reach already")
            .help("take it away");
    }
    let found = Diagnostic::new(
        &RULE,
        format!("`{word}` has a meaning already"),
        name.span,
        "brought in under a name that is taken",
    )
    .help(format!("bring it in under another name: `{word} as …`"));
    match declared {
        Some(declared) => found.also(declared, "declared here"),
        None => found,
    }
}

/// A schema of the library is brought in, and the project has one of its name, whatever the file calls it.
pub(crate) fn schema_of_library(name: &Name, declared: Span) -> Diagnostic {
    let headline = format!("the project has a schema `{}` of its own", name.value);
    Diagnostic::new(&RULE, headline, name.span, "brought in beside it")
        .also(declared, "declared here")
        .help("give that of the project another name: the tables of both would have the same")
}

/// A schema of a library is brought in beside one of another library with its name.
pub(crate) fn schema_of_another_library(name: &Name, first: Span) -> Diagnostic {
    let headline = format!("another library has a schema `{}` that the project uses", name.value);
    Diagnostic::new(&RULE, headline, name.span, "brought in beside it")
        .also(first, "declared here")
        .help("use one of the two: the tables of both would have the same name")
}

/// A function has the name of one that every file sees.
pub(crate) fn by_standard_library(name: &Name, declared: Option<Span>) -> Diagnostic {
    let headline = format!("`{}` is a function of the standard library", name.value);
    let found = Diagnostic::new(&RULE, headline, name.span, "declared again").help("give it another name");
    match declared {
        Some(declared) => found.also(declared, "declared here"),
        None => found,
    }
}

/// A declaration has the name of an aggregate.
pub(crate) fn by_aggregate(name: &Name) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` is an aggregate", name.value), name.span, "declared again")
        .help("give it another name")
}

/// A declaration has the name of a built-in type.
pub(crate) fn by_type(name: &Name) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` is a type of the language", name.value), name.span, "declared again")
        .help("give it another name")
}

/// Two parameters of one name.
pub(crate) fn parameter(name: &Name, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("two parameters are called `{}`", name.value), name.span, "the second")
        .also(first, "the first")
        .help("give one of them another name")
}

/// A field of a struct or a parameter of a type whose name another has, or `value` has.
pub(crate) fn member(name: &Name) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` is taken", name.value), name.span, "a name that stands for something else here")
        .help("give it another name")
}

/// A declaration has the name of something that the language calls like a function.
pub(crate) fn by_form(name: &Name) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` is part of the language", name.value), name.span, "declared again")
        .help("give it another name")
}
