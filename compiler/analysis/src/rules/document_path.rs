//! E0234: a path into a document cannot be followed.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0234",
    name: "document-path",
    summary: "a path into a document cannot be followed",
    docs: r#"A path goes from name to name, divided by `/`. `row` of `xml` and `json` begins at the root, so with a `/`; the place of a column
begins at its record, so without one. In XML the last step may be an attribute, `@id`, `..` is the element around, and `.` alone the
record itself; in JSON a step may be a number, the place in a list, counted from 0.

In messages a path leads to a segment and a part of it: `CLM/05-1` in `x12`, `PID-3.1` in `hl7v2`. Where the segment may stand in several
loops that a record reaches, the path begins with the one that is meant: `2010BA/NM1/09` is the subscriber, `2330A/NM1/09` the
subscriber of another payer. What stands behind the record cannot be reached.

The path of a struct in a message leads to a segment or a loop, and the names of its fields lead on from there: `` `01-2` `` is an
element of the segment, `` `SV1/02` `` one of a segment in the loop.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source studies {
  from feeds "studies"
  files { increment "studies_{date:%Y%m%d}.xml" }
  format xml { row: "/studies/study" }
  columns {
    study_id text at "@id/value"
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source studies {
  from feeds "studies"
  files { increment "studies_{date:%Y%m%d}.xml" }
  format xml { row: "/studies/study" }
  columns {
    study_id text at "@id"
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// `why` says what is wrong with it, `help` what to do.
pub(crate) fn wrong(path: &str, span: Span, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{path}` is no path into the document"), span, why).help(help.to_owned())
}

/// The same of a field of a struct, whose name is the way to it from where `path` leads.
pub(crate) fn wrong_field(field: &str, path: &str, span: Span, why: &str, help: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the field `{field}` is nothing that is in `{path}`"), span, why).help(help.to_owned())
}
