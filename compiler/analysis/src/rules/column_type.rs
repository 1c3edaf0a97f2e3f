//! E0235: the values of a column are of a type that its format has no form for.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Type;

pub(crate) static RULE: Rule = Rule {
    code: "E0235",
    name: "column-type",
    summary: "the values of a column are of a type that its format has no form for",
    docs: r#"In delimited text, in text of fixed width, in a sheet and in a file of SAS a column has one plain value in each record. Nothing
there says where the element of a list or the field of a `struct` ends. What stands in one value that is cut at a sign is read as
`text`, and cut by a function: `split(codes, "|")`. JSON, XML, X12, HL7, Parquet, Avro, ORC and databases have lists and structs.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    codes    list<text>
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
    codes    text
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A list or a struct as the type, which stands at `span`, of a column whose format has plain values alone.
pub(crate) fn not_plain(name: &str, ty: &Type, span: Span, format: &str) -> Diagnostic {
    let what = if ty.kind.element().is_some() { "a list" } else { "a struct" };
    let found = Diagnostic::new(
        &RULE,
        format!("column `{name}` is {what}, which a file of format `{format}` does not have"),
        span,
        "a plain value is due here",
    );
    if ty.kind.element().is_some() {
        found.help(format!("read it as `text`, and cut it in the map: `split({name}, \"|\")`"))
    } else {
        found.help("give each of its fields a column of its own")
    }
}
