//! E0322: a literal is not what its type asks for.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0322",
    name: "literal-outside-type",
    summary: "a literal is not what its type asks for",
    docs: r#"A refinement is a type with a condition, and a literal is held to it when the program is compiled: what would fail on every
row is an error.

## Fails

```ingest
type grade = text where value in ["A", "B", "C"]

fn best(passed: bool) -> grade = if passed { "A" } else { "D" }
```

## Passes

```ingest
type grade = text where value in ["A", "B", "C"]

fn best(passed: bool) -> grade = if passed { "A" } else { "C" }
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The literal at `span` is no value of the refinement `name`.
pub(crate) fn outside(span: Span, name: &str, declared: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("this is no `{name}`"), span, format!("not what `{name}` asks for"));
    let found = match declared {
        Some(declared) => found.also(declared, "the condition is declared here"),
        None => found,
    };
    found.help(format!("write a value for which the condition of `{name}` holds"))
}
