//! E0105: a field that the schema does not have.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0105",
    name: "unknown-field",
    summary: "a field is named that the schema does not have",
    docs: r#"A map gives a value to a field, or a schema's key names one, that the schema does not declare.

## Fails

```ingest
schema Visit {
  key (visit_number)

  visit_id int
}
```

## Passes

```ingest
schema Visit {
  key (visit_id)

  visit_id int
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `name` is no field of the schema, as in ``schema `Visit` ``, that is declared at `declared`.
pub(crate) fn unknown(name: &Name, schema: &str, declared: Span, meant: Option<&str>) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("{schema} has no field `{}`", name.value),
        name.span,
        "the schema does not declare this field",
    )
    .also(declared, "the schema is declared here");
    match meant {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("the schema has a field `{meant}`: is it meant?")),
        None => found.help(format!("name a field of the schema, or declare `{}` there", name.value)),
    }
}

/// A schema that is not declared is read.
pub(crate) fn schema(name: &Name, known: &[&str]) -> Diagnostic {
    let found =
        Diagnostic::new(&RULE, format!("there is no schema `{}`", name.value), name.span, "no schema of this name");
    match did_you_mean(&name.value, known.iter().copied()) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("there is a schema `{meant}`: is it meant?")),
        None => found.help("name a schema of the project"),
    }
}

/// A field is read that its schema, which `declared` names, does not have.
pub(crate) fn of_schema(name: &Name, schema: &Name, declared: Option<&Name>, known: &[&str]) -> Diagnostic {
    let place = declared.map_or(schema.span, |it| it.span);
    let title = format!("schema `{}`", schema.value);
    unknown(name, &title, place, did_you_mean(&name.value, known.iter().copied()))
}
