//! E0241: two tables stand in one folder.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0241",
    name: "shared-folder",
    summary: "two tables stand in one folder",
    docs: r#"Every table and every quarantine has a folder of its own: whoever reads the one must not see rows of the other. So no two
are in the same folder, or one within the other, in any environment.

## Fails

```ingest
connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "visits/rejected"
}
```

## Passes

```ingest
connection lake = local { root: "./lake" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Two places meet, `nested` if one is within the other; in `environment`, where that is not plain from the text.
pub(crate) fn shared(second: Span, first: Span, nested: bool, environment: Option<&str>) -> Diagnostic {
    let (message, label) = if nested {
        ("one table stands within the folder of another", "within the other, or around it")
    } else {
        ("two tables stand in one folder", "the same folder")
    };
    let found = Diagnostic::new(&RULE, message, second, label)
        .also(first, "the other one")
        .why("whoever reads the one would see rows of the other");
    let found = match environment {
        Some(name) => found.why(format!("the two connections lead to the same place in environment `{name}`")),
        None => found,
    };
    found.help("give each a folder of its own")
}
