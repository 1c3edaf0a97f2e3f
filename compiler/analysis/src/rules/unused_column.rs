//! W0015: a column that nothing reads, of a source that takes files with more columns.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Added, Column, Source, TypeKind};

use crate::lints::{reads::ColumnReads, span};

pub(crate) static RULE: Rule = Rule {
    code: "W0015",
    name: "unused-column",
    summary: "a column that nothing reads, of a source that takes files with more columns",
    docs: r#"`drift { added: ignore }` lets files have columns that are not declared. A column that is declared all the same, and that no
map and no check reads, still has an effect: a record in which it is not of its type is rejected. That is seldom meant.
Where undeclared columns are refused, which is the default, every column has to be declared, and nothing is said.
A column with a label stands for what the raw records hold, and may be there for that alone.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  drift { added: ignore }
  columns {
    visit_id int
    ward_no  int
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

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  drift { added: ignore }
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
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Every column of a source that could be left out.
pub(crate) fn check(source: &Source, reads: &ColumnReads<'_>) -> Vec<Diagnostic> {
    // The columns of a layout are those of all its sources, and not every one of them needs each.
    if source.layout.is_some() {
        return Vec::new();
    }
    // What a query reads is not known here.
    if !reads.mapped || reads.queried || source.drift.added == Added::Refuse {
        return Vec::new();
    }
    let bare = source.columns.iter().filter(|column| column.labels.is_empty());
    bare.filter(|column| reads.column(&column.name).is_none()).map(|column| finding(column, &source.name)).collect()
}

fn finding(column: &Column, source: &str) -> Diagnostic {
    let message = format!("column `{}` of source `{source}` is not used", column.name);
    let found = Diagnostic::new(&RULE, message, span(column.origin), "no map and no check reads it");
    let holds = !matches!(column.ty.kind, TypeKind::Text) || !column.accepts_null || column.ty.refinement.is_some();
    let found =
        if holds { found.why(format!("a record in which it is no `{}` is rejected all the same", column.ty)) } else { found };
    found.help("leave it out: this source ignores columns that are not declared; or use it")
}
