//! E0103: a name declared twice.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

use crate::symbols::Symbol;

pub(crate) static RULE: Rule = Rule {
    code: "E0103",
    name: "duplicate-declaration",
    summary: "two declarations have the same name",
    docs: r#"A project is one namespace over all its files: a name stands for one thing, whichever file uses it. Two declarations
of one name, of whatever kinds, would leave open which of them is meant. Two maps of the same source into the same schema are
refused for the same reason: a pipeline finds its map by that pair.

## Fails

```ingest
connection lake = local { root: "./lake" }
connection lake = local { root: "./other" }
```

## Passes

```ingest
connection lake  = local { root: "./lake" }
connection other = local { root: "./other" }
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The name of `second` is taken by `first`.
pub(crate) fn declaration(second: Symbol<'_>, first: Symbol<'_>) -> Diagnostic {
    let name = &second.name.value;
    let message = if second.kind == first.kind {
        format!("{} `{name}` is declared twice", second.kind)
    } else {
        format!("`{name}` is declared as {} and as {}", first.kind.with_article(), second.kind.with_article())
    };
    Diagnostic::new(&RULE, message, second.name.span, "declared again here")
        .also(first.name.span, "first declared here")
        .why("the files of a project share one namespace")
        .help("give one of the two another name")
}

/// The pair has a map at `first` already.
pub(crate) fn map(source: &Name, schema: &Name, first: Span) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{}` is mapped to `{}` twice", source.value, schema.value),
        source.span.to(schema.span),
        "mapped again here",
    )
    .also(first, "first mapped here")
    .why("a pipeline finds the map of a source by the schema of the dataset, so there can be one for each pair")
    .help("put the fields of both into one map")
}
