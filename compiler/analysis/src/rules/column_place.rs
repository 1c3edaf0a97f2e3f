//! E0233: a column has no place in the record, or one that cannot be.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0233",
    name: "column-place",
    summary: "a column has no place in the record, or one that cannot be",
    docs: r#"In text of fixed width a column says from which character to which it goes, `at 1..11`, counted from 1; no two of them overlap. In
XML and JSON it may say by which path it is found, `at "provider/npi"`; without one it is found by its name. Other formats name their
columns, or have them in a row.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.txt" }
  format fixed_width
  columns {
    visit_id int  at 1..8
    seen_on  date "%Y%m%d" at 8..15
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.txt" }
  format fixed_width
  columns {
    visit_id int  at 1..8
    seen_on  date "%Y%m%d" at 9..16
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A column without its place in a line, or in a message.
pub(crate) fn missing(name: &Name, around: &str, help: &str) -> Diagnostic {
    let label = if around == "line" { "which characters?" } else { "which segment?" };
    Diagnostic::new(&RULE, format!("column `{}` has no place in the {around}", name.value), name.span, label)
        .help(help.to_owned())
}

/// A place of a kind that the format does not have.
pub(crate) fn of_another_kind(span: Span, format: &str, takes: Option<&str>) -> Diagnostic {
    let message = format!("a column of format `{format}` is not found like this");
    let found = Diagnostic::new(&RULE, message, span, "has no meaning here");
    match takes {
        Some(takes) => found.help(format!("write {takes}")),
        None => found.help("leave it out: the column is found by its name, or its place in the row"),
    }
}

/// `11..1`, `0..3`.
pub(crate) fn range(span: Span, first: i64, last: i64) -> Diagnostic {
    let (label, help) = if first < 1 {
        ("characters are counted from 1", "write the number of the first character, counted from 1".to_owned())
    } else if last < first {
        ("ends before it begins", format!("write `{last}..{first}`, if that is meant"))
    } else {
        ("farther than a line is long", "write a place within the first 1,000,000 characters".to_owned())
    };
    Diagnostic::new(&RULE, format!("`{first}..{last}` is no place in a line"), span, label).help(help)
}

/// It ends after the record does.
pub(crate) fn beyond(span: Span, record: u32) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the place is not within a record of {record} bytes"), span, "ends after the record")
        .help("correct the place, or the `record` of the format")
}

/// Two columns share characters.
pub(crate) fn overlap(name: &str, span: Span, other: &str, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` and `{other}` overlap"), span, "has characters of the other")
        .also(first, format!("`{other}` is here"))
        .why("both ends are counted: `1..8` has eight characters, and the next column begins at 9")
        .help("move one of them")
}

/// A name in the header where the format finds columns otherwise.
pub(crate) fn header(span: Span, format: &str, instead: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("a file of format `{format}` has no header"), span, "has no meaning here")
        .help(instead.to_owned())
}
