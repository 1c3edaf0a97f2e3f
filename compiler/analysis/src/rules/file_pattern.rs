//! E0211: a file pattern cannot be read.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

use crate::declarations::PatternProblem;

pub(crate) static RULE: Rule = Rule {
    code: "E0211",
    name: "file-pattern",
    summary: "a file pattern cannot be read",
    docs: r#"A file pattern is a path below the source's folder in which `*` stands for any characters but `/`, `**` for any
characters, and braces capture a part: `{region}` as text, `{seq:int}` as a whole number, `{date:%Y%m%d}` as a date. A capture
is read as `file.region`, so its name is an identifier, stands once, and is none of `name`, `size` and `modified`, which
`file` has already.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d.csv" }
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

/// The pattern, whose quotes `span` includes, cannot be read.
pub(crate) fn wrong(span: Span, problem: &PatternProblem) -> Diagnostic {
    let (message, label, help) = words(problem);
    Diagnostic::new(&RULE, message, span, label).help(help)
}

fn words(problem: &PatternProblem) -> (String, String, String) {
    let (message, label, help) = match problem {
        PatternProblem::Empty => ("a file pattern is empty", "matches no file", "write the files' name"),
        PatternProblem::Unclosed => ("a capture is not closed", "`{` without its `}`", "close it: `{date:%Y%m%d}`"),
        PatternProblem::Unopened => ("a capture is not opened", "`}` without its `{`", "open it: `{date:%Y%m%d}`"),
        PatternProblem::Stars => {
            ("`***` has no meaning", "more than two stars", "write `*` within one folder, `**` across folders")
        }
        PatternProblem::NameMissing => ("a capture has no name", "braces without a name", "name it: `{region}`"),
        PatternProblem::Sign(sign) => {
            return (
                format!("`{sign}` has no meaning in a file pattern"),
                "patterns know `*`, `**` and captures in braces".to_owned(),
                format!("write `*` in place of `{sign}`"),
            );
        }
        PatternProblem::Name(name) => {
            return (
                format!("`{name}` is not a name for a capture"),
                "letters, digits and `_`, not beginning with a digit".to_owned(),
                "give the capture a name that an expression can read as `file.NAME`".to_owned(),
            );
        }
        PatternProblem::Taken(name) => {
            return (
                format!("a capture cannot be called `{name}`"),
                format!("`file.{name}` is there already"),
                "give the capture another name".to_owned(),
            );
        }
        PatternProblem::Repeated(name) => {
            return (
                format!("`{name}` is captured twice"),
                "one name, two places".to_owned(),
                "give one of the two another name, or write `*` in its place".to_owned(),
            );
        }
        PatternProblem::Words(words) => {
            return (
                format!("`{words}` is not a choice of words"),
                "an empty word, one that stands twice, or a sign that is not part of a word".to_owned(),
                "write words between `|`, as `{region:east|west}`".to_owned(),
            );
        }
        PatternProblem::Kind(kind) => {
            return (
                format!("`{kind}` is not a kind of capture"),
                format!("`:{kind}` says nothing"),
                "write `{name}` for text, `{name:int}` for a whole number, `{name:%Y%m%d}` for a date, `{name:a|b}` for one of some words"
                    .to_owned(),
            );
        }
        PatternProblem::Adjacent(first, second) => {
            return (
                format!("nothing stands between the captures `{first}` and `{second}`"),
                "where does the first end?".to_owned(),
                "put the text that parts them between the two, or capture both as one".to_owned(),
            );
        }
    };
    (message.to_owned(), label.to_owned(), help.to_owned())
}
