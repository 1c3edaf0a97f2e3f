//! E0112: a value that a key of `ingest.toml` does not take.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0112",
    name: "setting-value",
    summary: "a setting of `ingest.toml` is missing or has a value it does not take",
    docs: r#"A project has a `name`, which becomes part of the names of what is generated from it: lower-case letters, digits, `_`
and `-`, beginning with a letter. `edition` is an edition of the language, `output` a folder below the project's, and the
levels of lints are "off", "info", "warn" and "error". `[libraries]` names folders with files that several projects share: a
word for `use` to say, and the folder as it is seen from the project's, which may lie beside it.

## Fails

```toml
name = "Claims of 2026"
```

## Passes

```toml
name = "claims-2026"
edition = "2026"
output = "build"

[lints]
unused-secret = "error"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `takes` goes on from "takes ".
pub(crate) fn wrong(key: &str, span: Span, takes: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{key}` takes {takes}"), span, "this value does not fit")
        .help(format!("write {takes}"))
}

/// A library's name that `use` cannot say, or that is taken.
pub(crate) fn library_name(name: &str, span: Span) -> Diagnostic {
    let found = match name {
        "std" => Diagnostic::new(&RULE, "`std` is the standard library", span, "the name is taken"),
        _ => Diagnostic::new(&RULE, format!("`{name}` is no name for a library"), span, "`use` cannot say it"),
    };
    found.help("write lower-case letters, digits and `_`, beginning with a letter, as `acme`")
}

/// The folder of a library is that of another one, or one of the two lies in the other.
pub(crate) fn shared_folder(name: &str, span: Span, other: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` and `{other}` have files in common"), span, "this folder is also the other's")
        .also(declared, format!("the folder of `{other}`"))
        .why("a file is of one library: what it declares is one thing, with one name")
        .help("name the folder once; a folder within it is a part of the names of its files")
}

/// The project has no name. `start` is the start of the file.
pub(crate) fn no_name(start: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`ingest.toml` gives the project no name", start, "`name` is missing")
        .why("the name stands in reports and in all that is generated from the project")
        .help("add `name = \"claims\"` at the top")
        .fix("add a name", Applicability::DisplayOnly, start, "name = \"…\"\n")
}
