//! E0258: a row of a reference table that its columns do not take.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::Type;

pub(crate) static RULE: Rule = Rule {
    code: "E0258",
    name: "reference-value",
    summary: "a row of a reference table that its columns do not take",
    docs: r#"Each value of a reference table is of its column's type; a column of the key, and one whose type has no `?`, has a value in every
row; and no two rows have the same key, or nobody could say which of them is meant. The finding stands in the file, on the line.

## Fails

```csv reference/wards.csv
code,name
1,North
1,South
```

```ingest
lookup wards = csv "reference/wards.csv" {
  key code text
  name     text
}
```

## Passes

```csv reference/wards.csv
code,name
1,North
2,South
```

```ingest
lookup wards = csv "reference/wards.csv" {
  key code text
  name     text
}
```
"#,
    default_level: Severity::Error,
    since: "0.2.0",
};

/// A finding about a line of the table `path` whose columns are labelled: it stands on the declaration, at `declared`, and
/// shows nothing of the line.
pub(crate) fn unshown(found: &Diagnostic, line: usize, path: &str, declared: Span) -> Diagnostic {
    let shown = format!("in line {line} of `{path}`");
    Diagnostic::new(&RULE, found.message.clone(), declared, shown)
        .why("the table has labelled columns, so its lines are not shown")
        .help("mend the line in the file")
}

/// A value is none of its column's type.
pub(crate) fn unreadable(line: Span, column: &str, ty: &Type, declared: Span) -> Diagnostic {
    let ty = ty.clone().with_nullable(false);
    Diagnostic::new(&RULE, format!("a value of `{column}` is no {ty}"), line, format!("`{column}` cannot be read"))
        .also(declared, format!("is of type {ty}"))
        .help("mend the value, or declare the column with another type")
}

/// A value is missing that is part of the key, or whose column is required.
pub(crate) fn null(line: Span, column: &str, key: bool, declared: Span) -> Diagnostic {
    let (why, help) = if key {
        ("is part of the key", "fill the value in, or take the row out")
    } else {
        ("is required: its type has no `?`", "fill the value in, or declare the column with `?`")
    };
    Diagnostic::new(&RULE, format!("`{column}` has no value"), line, "is empty").also(declared, why).help(help)
}

/// A record ends before a column.
pub(crate) fn short(line: Span, column: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("a record ends before `{column}`"), line, "has too few fields")
        .also(declared, "is declared here")
        .help("give the record as many fields as the header has")
}

/// Two rows have the same key.
pub(crate) fn duplicate_key(line: Span, first: Span, table: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("two rows of `{table}` have the same key"), line, "has the key of another row")
        .also(first, "first here")
        .help("take one of them out, or make another column part of the key")
}
