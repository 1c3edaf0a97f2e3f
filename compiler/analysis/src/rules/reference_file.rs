//! E0257: the file of a lookup cannot be read as its table.

use std::collections::BTreeMap;

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::{Name, Spanned};

pub(crate) static RULE: Rule = Rule {
    code: "E0257",
    name: "reference-file",
    summary: "the file of a lookup cannot be read as its table",
    docs: r#"A `lookup` is read when the program is compiled, and its rows are part of the program: it means the same wherever it runs. The
path is one below the project's folder. The file has a header, in any order, with a column for each one declared; other columns
are not read.

## Fails

```ingest
lookup wards = csv "reference/wards.csv" {
  key code text
  name     text
}
```

## Passes

```csv reference/wards.csv
code,name
1,North
```

```ingest
lookup wards = csv "reference/wards.csv" {
  key code text
  name     text
}
```
"#,
    default_level: Severity::Error,
    since: "0.2.0",
};

/// There is no such file.
pub(crate) fn missing(path: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(&RULE, format!("there is no file `{}`", path.value), path.span, "is not below the project's folder")
        .help("name a file by its path below the folder of the project")
}

/// It cannot be read. `why` is the end of a sentence.
pub(crate) fn unreadable(path: &Spanned<String>, why: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the file `{}` cannot be read", path.value), path.span, format!("it {why}"))
}

/// It has no header.
pub(crate) fn empty(path: &Spanned<String>) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the file `{}` is empty", path.value), path.span, "has no header")
        .help("name the columns in its first line; or write `csv { header: false }`, and the columns stand as declared")
}

/// A format other than CSV.
pub(crate) fn format(kind: &Name) -> Diagnostic {
    Diagnostic::new(&RULE, format!("a lookup is no `{}`", kind.value), kind.span, "is not read at compile time")
        .help("write `csv`: a reference table is a file of text that is kept with the program")
}

/// An option of CSV that is for the files of vendors alone. `instead` is what such a file has.
pub(crate) fn option(place: Span, instead: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the file of a lookup has {instead}"), place, "is not read at compile time")
        .help("write the file like this, which is kept with the program, and leave the option out")
}

/// A declared column is not in the header at `line`.
pub(crate) fn no_column(name: &str, declared: Span, line: Span, headers: &BTreeMap<&str, usize>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("the file has no column `{name}`"), line, format!("`{name}` is not in the header"))
        .also(declared, "is declared here");
    match did_you_mean(name, headers.keys().copied()) {
        Some(meant) => found.help(format!("the header has `{meant}`: write `from \"{meant}\"` behind the column's type, if it is meant")),
        None => found.help("add the column to the file, or leave it out of the declaration"),
    }
}
