//! E0245: a partition cannot be named by this value.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::{Label, Type};

pub(crate) static RULE: Rule = Rule {
    code: "E0245",
    name: "partition",
    summary: "a partition cannot be named by this value",
    docs: r#"The values of `partition by` become the names of folders. So they carry no privacy label, whatever the dataset is cleared for; they
are texts, whole numbers, days or truth values, of which there are few; and they cannot fail. A level is a field, or a function of one
field: `payer`, `year(service_date)`. `sort by` orders rows by values that have an order.

## Fails

```ingest
use std.privacy { phi }

connection lake = local { root: "./lake" }

schema Visit {
  visit_id  int
  member_id text @phi(member_id)
}

dataset visits of Visit {
  to lake "visits"
  partition by member_id
  quarantine to lake "quarantine/visits" cleared for phi
  cleared for phi
}
```

## Passes

```ingest
use std.privacy { phi }

connection lake = local { root: "./lake" }

schema Visit {
  visit_id  int
  member_id text @phi(member_id)
  payer     text
}

dataset visits of Visit {
  to lake "visits"
  partition by payer
  quarantine to lake "quarantine/visits" cleared for phi
  cleared for phi
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The value carries a label, which `by` brings.
pub(crate) fn labelled(span: Span, label: &Label, by: &str, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("a folder would be named by a value with {label}"), span, format!("carries {label}"))
        .also(declared, format!("`{by}` brings the label"))
        .why("names of folders are seen by whoever sees the storage, and stand in logs, whoever may read the table")
        .help("partition by a field without a label, or by what a function of `std.privacy` makes of this one")
}

/// A value that has no name of its own.
pub(crate) fn nameless(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a partition is a field, or a function of one field", span, "has no name of its own")
        .help("make it a field of the schema, and name the field")
}

/// A type that does not name folders, or has no order.
pub(crate) fn of_type(span: Span, ty: &Type, sorts: bool) -> Diagnostic {
    let (message, help) = if sorts {
        (format!("values of type {ty} have no order"), "sort by a text, a number, a day or a time")
    } else {
        (format!("values of type {ty} do not name folders"), "partition by a text, a whole number, a day or a bool")
    };
    Diagnostic::new(&RULE, message, span, format!("of type {ty}")).help(help)
}

/// A value that can fail.
pub(crate) fn fallible(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "every row has to have a place", span, format!("{what} can fail"))
        .help("make it a field of the schema, where an `else` says what happens then, and name the field")
}

/// A level with the name of a field that it is not.
pub(crate) fn taken(name: &str, span: Span, field: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the folders would be called `{name}`, as a field is"), span, "a name that is taken")
        .also(field, "the field")
        .help(format!("partition by the field `{name}`, or give it another name"))
}

/// Two levels of one name.
pub(crate) fn twice(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("two levels of folders are called `{name}`"), span, "the same again")
        .also(first, "named here")
        .help("leave one of them out")
}
