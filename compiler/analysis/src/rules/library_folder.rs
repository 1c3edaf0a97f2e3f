//! E0115: the folder of a library that cannot be read.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0115",
    name: "library-folder",
    summary: "the folder of a library holds nothing, or something that cannot be read",
    docs: r#"A library of a project is a folder of `.ingest` files, which `ingest.toml` names as it is seen from the project's own:
`acme = "../shared/acme"`. The folder has to be there, with a file in it that says something, and all its files have to be
readable.

## Fails

```toml
name = "claims"

[libraries]
acme = "../shared/acme"
```

## Passes

```toml
name = "claims"

[libraries]
acme = "../shared/acme"
```

```ingest
# ../shared/acme/codes.ingest
type ward = text where matches(value, r"^[A-Z]{3}$")
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// No file is there. `place` is that of the folder in `ingest.toml`.
pub(crate) fn empty(name: &str, folder: &str, place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("library `{name}` has no file"), place, "no folder with an `.ingest` file")
        .why(format!("`{folder}` is sought from the folder of `ingest.toml`"))
        .help("name the folder that the library lies in, as seen from the project's")
}

/// A file or a folder cannot be read. `why` is the end of a sentence: "is not UTF-8".
pub(crate) fn unread(name: &str, path: &str, why: &str, place: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("library `{name}` cannot be read"), place, format!("`{path}` {why}"))
        .help("make it readable, or take it out of the library's folder")
}
