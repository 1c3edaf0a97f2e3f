//! E0702: a test expects nothing, or something that cannot be compared.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0702",
    name: "test-expectation",
    summary: "a test expects nothing, or something that cannot be compared",
    docs: r#"A test says what must come out: `expect { … }`, the fields of a published row; `expect rejected { … }` and
`expect filtered { … }`, the columns of a record as the file has them (and `because`, the rule that rejected it);
`expect rows 2`, `expect rejected rows 1`, how many.

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

test "a visit without a number" for visit_files -> Visit {
  given csv """
    visit_id
    one
  """
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

test "a visit without a number" for visit_files -> Visit {
  given csv """
    visit_id
    one
  """
  expect rejected { visit_id: "one", because: "visit_id.int" }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

const OUTCOMES: [&str; 2] = ["rejected", "filtered"];

/// A test without an expectation.
pub(crate) fn missing(test: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{test} expects nothing"), span, "whatever comes out is right")
        .help("say what must come out: `expect { claim_id: \"C1\" }`, `expect rows 2`")
}

/// A word after `expect` that is no outcome.
pub(crate) fn outcome(word: &Name) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("no record is `{}`", word.value),
        word.span,
        "not one of the ways that a record can go",
    );
    match did_you_mean(&word.value, OUTCOMES) {
        Some(meant) => found.help(format!("is `{meant}` meant?")),
        None => found.help("a record is published (`expect { … }`), `rejected` or `filtered`"),
    }
}

/// A negative number of rows.
pub(crate) fn count(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "there are no fewer than 0 rows", span, "a negative number").help("write 0, or how many")
}

/// The value of a column that is no literal.
pub(crate) fn not_written(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the columns of a record are compared as the file has them", span, "no literal")
        .why("a record that was not published has no values, only what was written in the file")
        .help("write what stands in the file, in quotes")
}
