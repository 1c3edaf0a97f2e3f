//! E0701: what a test begins with is missing, or is nothing that a test can begin with.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::CaptureKind;
use ingest_syntax::ast::Name;

use super::{and, or, quoted};

pub(crate) static RULE: Rule = Rule {
    code: "E0701",
    name: "test-data",
    summary: "what a test begins with is missing or cannot be given",
    docs: r#"A test says what comes in: `given csv """…"""`, the content of a file of its source, and one more for each source that
the map joins. `given delivery { … }` says what is known of the delivery: the captures of the file's name, and its `date`.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
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

test "a visit" for visit_files -> Visit {
  expect { visit_id: 1 }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from feeds "visits"
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

test "a visit" for visit_files -> Visit {
  given delivery { date: 2026-01-05 }
  given csv """
    visit_id
    1
  """
  expect { visit_id: 1 }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// A test has no data.
pub(crate) fn missing(test: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{test} has no data"), span, "nothing comes in")
        .help("add `given csv \"\"\"…\"\"\"` with a header and a few records of the source")
}

/// Data in a format that is not csv.
pub(crate) fn format(format: &Name) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("a test is given no `{}`", format.value),
        format.span,
        "a test's data is text of columns",
    )
    .why("whatever format the source has, its columns are all that a map sees of it")
    .fix("write `csv`", Applicability::Unsafe, format.span, "csv")
    .help("write the columns as `csv`: a header, and a line for each record")
}

/// Data in a file of its own.
pub(crate) fn file(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the data of a test stands in the test", span, "a file elsewhere")
        .why("whoever reads an expectation has to see what it is about")
        .help("copy the few records that matter: `given csv \"\"\"…\"\"\"`")
}

/// A source is given twice.
pub(crate) fn again(source: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("source `{source}` is given twice"), span, "given again here")
        .also(first, "given here")
        .help("write all records of a source in one `given`")
}

/// A fact that neither a capture nor the day of the delivery is.
pub(crate) fn unknown_fact(name: &Name, meant: Option<&str>, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("a delivery of the source has no `{}`", name.value),
        name.span,
        "no file pattern of the source captures it",
    );
    match meant {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant)
            .help(format!("there is `{meant}`: is it meant?")),
        None => found.help(format!("there is {}", and(&quoted(known)))),
    }
}

/// A fact of another type than its capture.
pub(crate) fn fact(name: &Name, span: Span, kind: &CaptureKind) -> Diagnostic {
    let (takes, example) = match kind {
        CaptureKind::OneOf(words) => {
            let known = or(&words.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>());
            return Diagnostic::new(&RULE, format!("`{}` is {known}", name.value), span, "none of them")
                .help(format!("write {known}"));
        }
        CaptureKind::Text => ("a text that a file's name can have", "\"east\""),
        CaptureKind::Int => ("a whole number from 0", "7"),
        CaptureKind::Date(_) => ("a day", "2026-01-05"),
    };
    Diagnostic::new(&RULE, format!("`{}` takes {takes}", name.value), span, "something else")
        .help(format!("write one, as `{}: {example}`", name.value))
}
