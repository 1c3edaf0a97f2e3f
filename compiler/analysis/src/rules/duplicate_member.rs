//! E0104: a column, field or check that stands twice in one declaration.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0104",
    name: "duplicate-member",
    summary: "a column, field, check or line stands twice in one declaration",
    docs: r#"Within one declaration each column, field and check has a name of its own, a map gives each field one value, and a
pipeline loads each pair once.

## Fails

```ingest
schema Visit {
  visit_id int
  visit_id text
}
```

## Passes

```ingest
schema Visit {
  visit_id int
  visit_no text
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `what` is `column`, `field`, `check` …; `of` names the declaration: `` source `acme` ``.
pub(crate) fn member(what: &str, name: &Name, first: Span, of: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{what} `{}` stands twice in {of}", name.value), name.span, "stands here again")
        .also(first, "first stands here")
        .help("leave one of the two out, or give it another name")
}

/// Two columns read the same column of the file.
pub(crate) fn header(header: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("two columns read `{header}` of the file"), span, "reads it again")
        .also(first, "reads it first")
        .help("leave one of the two out: a map may use a column any number of times")
}

/// The map gives a field two values.
pub(crate) fn value(name: &Name, first: Span, of: &str) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("field `{}` has two values in {of}", name.value),
        name.span,
        "given another value here",
    )
    .also(first, "given its value here")
    .help("leave one of the two out")
}

/// A source is loaded into a dataset twice.
pub(crate) fn load(source: &str, dataset: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{source}` is loaded into `{dataset}` twice"), span, "loaded again here")
        .also(first, "loaded here")
        .why("two loads of the same deliveries into the same table would run against each other")
        .help("leave one of the two out")
}
