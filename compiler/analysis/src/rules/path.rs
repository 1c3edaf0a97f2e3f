//! E0210: a path leaves the folder it belongs in, or is none.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};
use ingest_syntax::ast::Spanned;

use crate::declarations::{PathProblem, TableProblem};

pub(crate) static RULE: Rule = Rule {
    code: "E0210",
    name: "path",
    summary: "a path leaves the folder it belongs in, or is none",
    docs: r#"The paths of a source, its files and a dataset are folders below the root of their connection, written with `/`. They
do not begin with `/` and hold no `..`, so that what a program can read and write is known from its connections. A dataset's
folder is not the root itself, and no part of it begins with `_` or `.`, which readers of tables pass over.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "../other/visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
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
  files { increment "visits_{date:%Y%m%d}.csv" }
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The path does not stay below its root.
pub(crate) fn outside(path: &Spanned<String>, problem: PathProblem) -> Diagnostic {
    let (message, label, help) = match problem {
        PathProblem::Absolute => (
            "the path is absolute",
            "is not below the connection's root",
            "write it as it goes on from the connection's root",
        ),
        PathProblem::Upwards => (
            "the path leaves the connection's root",
            "`..` leads out of it",
            "leave `..` out, or give the connection another root",
        ),
        PathProblem::Backslash => ("the path holds a backslash", "`/` parts folders", "write `/` between folders"),
        PathProblem::Control => ("the path holds a control character", "no file has such a name", "leave it out"),
    };
    Diagnostic::new(&RULE, message, path.span, label)
        .why("what a program can read and write is known from its connections")
        .help(help)
}

/// A folder's path holds a sign that belongs in patterns.
pub(crate) fn pattern_sign(path: &Spanned<String>, sign: char) -> Diagnostic {
    Diagnostic::new(&RULE, format!("a folder's path cannot hold `{sign}`"), path.span, "names one folder")
        .help("write patterns in `files`, which are looked for below this folder")
}

/// A table cannot stand in the folder.
pub(crate) fn table(span: Span, problem: TableProblem) -> Diagnostic {
    let (message, label, help) = match problem {
        TableProblem::Root => (
            "a table cannot stand in the root of a connection",
            "is the root itself",
            "name a folder below it: the work of a run stands beside the table",
        ),
        TableProblem::Ours => (
            "a table's folder cannot end in `._ingest`",
            "is kept for the work of runs",
            "give the folder another name",
        ),
        TableProblem::Hidden => (
            "a table's folder cannot begin with `_` or `.`",
            "readers of tables pass over such names",
            "give the folder another name",
        ),
    };
    Diagnostic::new(&RULE, message, span, label).help(help)
}
