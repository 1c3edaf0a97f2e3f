//! E0102: a name of another kind than the place asks for.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_syntax::ast::Name;

use crate::symbols::{Kind, Symbol};

pub(crate) static RULE: Rule = Rule {
    code: "E0102",
    name: "wrong-kind-of-name",
    summary: "a name stands for something else than the place asks for",
    docs: r#"The name is declared, but as something that does not fit here: a dataset where a source is asked for, a schema
where a dataset is.

A project has one namespace, so a name stands for one thing wherever it is written.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

schema Visit {
  visit_id int
}

dataset visits of Visit {
  to lake "visits"
  quarantine to feeds "quarantine/visits"
}

pipeline nightly {
  visits -> visits
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  visit_id = visit_id
}

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `name` is declared as `found`, where a `wanted` is asked for.
pub(crate) fn wrong_kind(wanted: Kind, name: &Name, found: Symbol<'_>) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("`{}` is {}, not {}", name.value, found.kind.with_article(), wanted.with_article()),
        name.span,
        format!("{} is asked for here", wanted.with_article()),
    )
    .also(found.name.span, format!("declared here as {}", found.kind.with_article()))
    .why("a project has one namespace: a name stands for one thing wherever it is written")
    .help(format!("name {} here", wanted.with_article()))
}
