//! W0318: a column of text that every expression converts in one way.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Column, Expr, ExprKind, Source, TypeKind};

use crate::lints::{
    reads::{ColumnReads, Reads},
    span,
};

pub(crate) static RULE: Rule = Rule {
    code: "W0318",
    name: "read-as-text",
    summary: "a column of text that every expression converts in one way",
    docs: r#"The type of a column says how it is read, and what happens where it cannot be: once, for all that use it. A column that is
declared `text` and converted wherever it is read says it in every place, and its failures are counted in every place.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id text
  }
}

schema Visit {
  visit_id int
}

map visit_files -> Visit {
  visit_id = visit_id as int else reject
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

/// Every column of text of a source that is only ever converted, and always to the same type.
pub(crate) fn check(source: &Source, reads: &ColumnReads<'_>) -> Vec<Diagnostic> {
    // A query may read the text.
    if reads.queried {
        return Vec::new();
    }
    let texts = source.columns.iter().filter(|it| it.ty.kind == TypeKind::Text && it.ty.refinement.is_none());
    texts.filter_map(|column| finding(column, reads.column(&column.name)?)).collect()
}

fn finding(column: &Column, reads: &Reads<'_>) -> Option<Diagnostic> {
    let (first, others) = reads.conversions.split_first()?;
    let alike = |it: &&Expr| it.ty.kind == first.ty.kind && format_of(it) == format_of(first);
    if reads.conversions.len() < reads.places || !others.iter().all(alike) {
        return None;
    }
    let ty = first.ty.kind;
    let written = format_of(first).map(|format| format!(" {format:?}")).unwrap_or_default();
    let nullable = if column.accepts_null { "?" } else { "" };
    let message = format!("column `{}` is read as text and always converted to `{ty}`", column.name);
    Some(
        Diagnostic::new(&RULE, message, span(column.origin), "declared `text`")
            .also(span(first.origin), "converted here")
            .help(format!("declare it so: `{} {ty}{nullable}{written}`, with an `else` if it needs one", column.name)),
    )
}

fn format_of(conversion: &Expr) -> Option<&str> {
    match &conversion.kind {
        ExprKind::Convert { format, .. } => format.as_deref(),
        _ => None,
    }
}
