//! E0212: two patterns of a source capture different things.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_program::TypeKind;

pub(crate) static RULE: Rule = Rule {
    code: "E0212",
    name: "capture-difference",
    summary: "two patterns of a source capture different things",
    docs: r#"Files that agree in their captures form one delivery. So all `increment` patterns of a source capture the same names,
and a name is captured as the same type in all patterns. (`history` is one delivery whatever it captures.)

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files {
    increment "north_{date:%Y%m%d}.csv"
    increment "south.csv"
  }
  columns {
    visit_id int
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files {
    increment "north_{date:%Y%m%d}.csv"
    increment "south_{date:%Y%m%d}.csv"
  }
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Two increments capture different names.
pub(crate) fn names(second: Span, captures: &[String], first: Span, first_captures: &[String]) -> Diagnostic {
    let list = |names: &[String]| match names {
        [] => "nothing".to_owned(),
        names => super::and(&super::quoted(names)),
    };
    let message = "two `increment` patterns capture different names";
    Diagnostic::new(&RULE, message, second, format!("captures {}", list(captures)))
        .also(first, format!("captures {}", list(first_captures)))
        .why("files that agree in their captures form one delivery")
        .help("capture the same names in both, or make two sources of them")
}

/// A name is captured as two types.
pub(crate) fn kinds(name: &str, second: Span, kind: TypeKind, first: Span, first_kind: TypeKind) -> Diagnostic {
    let message = format!("`{name}` is captured as {first_kind} and as {kind}");
    Diagnostic::new(&RULE, message, second, format!("as {kind} here"))
        .also(first, format!("as {first_kind} here"))
        .why(format!("`file.{name}` has one type, whichever pattern a file came by"))
        .help("capture it the same way in both, or under another name")
}

/// A marker, of clause `clause`, captures a name that no increment does.
pub(crate) fn of_marker(clause: &str, span: Span, name: &str) -> Diagnostic {
    let message = format!("`{name}` is captured by `{clause}` and by no `increment`");
    Diagnostic::new(&RULE, message, span, format!("no delivery has a `{name}`"))
        .why("captures say which deliveries the file belongs to")
        .help("capture what an `increment` captures, by the same name; for any other part write `*`")
}

/// A marker captures a name as another type than the increments.
pub(crate) fn type_of_marker(span: Span, name: &str, (kind, other): (TypeKind, TypeKind)) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` is captured as {other} and as {kind}"), span, format!("as {kind} here"))
        .why("captures say which deliveries the file belongs to, so that they are of one type")
        .help(format!("capture it as the `increment` does, as {other}"))
}
