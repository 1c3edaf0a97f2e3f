//! E0316: a literal must stand here.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0316",
    name: "not-a-literal",
    summary: "a literal must stand here",
    docs: r#"The values of an `in` list, the pattern of `matches` and the fill of `pad_left` are written out, so that they can be
checked, and prepared once for all rows.

## Fails

```ingest
fn same(a: text, b: text) -> bool = a in [b, "x"]
```

## Passes

```ingest
fn same(a: text, b: text) -> bool = a == b or a == "x"
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// An element of a list.
pub(crate) fn element(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a list after `in` holds literals", span, "this is computed on each row")
        .help("compare with `==`, joined by `or`")
}

/// An argument that must be written out.
pub(crate) fn argument(span: Span, parameter: &str, function: &str) -> Diagnostic {
    let headline = format!("`{parameter}` of `{function}` must be a literal");
    Diagnostic::new(&RULE, headline, span, "this is computed on each row").help("write the text itself, in quotes")
}

/// Something other than a written list.
pub(crate) fn list(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a list of literals must stand here", span, "no list in square brackets")
        .help("write it as in `one_of(status, [\"PAID\", \"VOID\"])`")
}
