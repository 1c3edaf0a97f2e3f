//! E0551: a dataset publishes a labelled field that it is not cleared for.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Label;
use ingest_syntax::ast::Field;

pub(crate) static RULE: Rule = Rule {
    code: "E0551",
    name: "dataset-not-cleared",
    summary: "a dataset publishes a labelled field that it is not cleared for",
    docs: r#"A label on a field says that its values are protected. A dataset publishes every field of its schema, so it must say that
it is cleared for the labels of all of them: the place where the decision is written down.

## Fails

```ingest
label personal "About a person"

connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
  member   text @personal
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}
```

## Passes

```ingest
label personal "About a person"

connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
  member   text @personal
}

dataset visits of Visit {
  to lake "visits"
  cleared for personal
  quarantine to lake "quarantine/visits"
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The dataset, declared at `declared`, is not cleared for the label of a field.
pub(crate) fn dataset(name: &str, declared: Span, field: &Field, label: &Label) -> Diagnostic {
    let named = field.labels.iter().find(|it| it.name.value == label.name).map_or(field.name.span, |it| it.span);
    let label = &label.name;
    let message = format!("dataset `{name}` publishes `{}`, which is labelled `{label}`", field.name.value);
    Diagnostic::new(&RULE, message, declared, format!("is not cleared for `{label}`"))
        .also(named, "labelled here")
        .why("labelled values go only where the program says they may")
        .help(format!("write `cleared for {label}` in the dataset if they may be there, else drop the field"))
}
