//! E0505: a function of a project says that it takes a label off.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0505",
    name: "clears-outside-library",
    summary: "a function of a project says that it takes a label off",
    docs: r#"`clears phi` says that what a function does makes its result harmless: a keyed token says nothing of the person without
the key. The compiler cannot prove that, so only the functions of the standard library may say it, where each gives its
source. In a project the word would take the label off whatever a function does, and nothing would protect the value any more.

A function of a project needs no such word: it takes a label off by calling one that does.

## Fails

```ingest
use std.privacy { phi }

fn initial(name: text) -> text clears phi = left(name, 1)
```

## Passes

```ingest
use std.privacy { zip3 }

fn area(zip: text) -> text = zip3(trim(zip))
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `clears` in a file of a project, of `what` with a name: a `function`. `first` is the label that stands there.
pub(crate) fn in_project(first: Span, what: &str, name: &str) -> Diagnostic {
    let headline = format!("{what} `{name}` cannot say that it takes a label off");
    Diagnostic::new(&RULE, headline, first, "only functions of the standard library take labels off")
        .why("a function whose doing does not make the value harmless would hide a label that is still true")
        .help("leave `clears` out, and call a function of `std.privacy` that takes the label off, such as `tokenize` or `zip3`")
}
