//! E0213: what a control file or a trailer says cannot be read or compared.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_program::Type;
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0213",
    name: "control-fact",
    summary: "what a control file or a trailer says cannot be read or compared",
    docs: r#"A control file says what a delivery holds: `rows`, and `sum(COLUMN)` of a column of numbers. Each is found by a regular expression
with one group, around the number. A trailer says the same in the records that the format leaves out at the end of each file, so that
the format has to have `trailer`.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files {
    increment "visits_{date:%Y%m%d}.csv"
    control   "visits_{date:%Y%m%d}.ctl" { rows: r"ROWS=\d+" }
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
    increment "visits_{date:%Y%m%d}.csv"
    control   "visits_{date:%Y%m%d}.ctl" { rows: r"ROWS=(\d+)" }
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

/// Nothing is said.
pub(crate) fn nothing(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{what} says nothing that could be compared"), span, "what does it say?")
        .help("write, for example, `rows: r\"ROWS=(\\d+)\"`")
}

/// A pattern with no group or several.
pub(crate) fn groups(span: Span, groups: usize) -> Diagnostic {
    let has = if groups == 0 { "no group".to_owned() } else { format!("{groups} groups") };
    Diagnostic::new(&RULE, format!("the pattern has {has}"), span, "one group is around the number")
        .help("put round brackets around the number alone; brackets that only hold together are written `(?:…)`")
}

/// Something is measured that is not measured.
pub(crate) fn measure(name: &Name) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("`{}` is not compared", name.value), name.span, "not a measure");
    match did_you_mean(&name.value, ["rows", "sum"]) {
        Some(meant) => found.fix(format!("write `{meant}`"), Applicability::Unsafe, name.span, meant),
        None => found,
    }
    .help("write `rows`, or `sum(COLUMN)`")
}

/// `sum` of nothing, or `rows` of something.
pub(crate) fn column(measure: &Name, given: Option<Span>) -> Diagnostic {
    match given {
        Some(span) => Diagnostic::new(&RULE, "`rows` counts all of them", span, "takes no column").help("write `rows`"),
        None => Diagnostic::new(&RULE, "`sum` of which column?", measure.span, "takes a column of numbers")
            .help("write it in brackets, as `sum(PAID_AMT)`"),
    }
}

/// The sum of a column that has none.
pub(crate) fn no_number(column: &Name, ty: &Type, declared: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{}` has no sum: it is {ty}", column.value), column.span, "not a number")
        .also(declared, "declared here")
        .help("name a column of type `int` or `decimal`")
}

/// The same is said twice.
pub(crate) fn twice(measure: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{measure} is said twice"), span, "said a second time").also(first, "said here")
        .help("leave one of them out")
}

/// A trailer that the format does not leave out.
pub(crate) fn no_trailer(span: Span, format: &str, takes: bool) -> Diagnostic {
    let found = Diagnostic::new(&RULE, "there is no trailer to read", span, "the format leaves no record out at the end");
    if takes {
        found.help(format!("say how many records it has: `format {format} {{ trailer: 1 }}`"))
    } else {
        found.help(format!("leave it out: a file of format `{format}` has no trailer; a `control` file can say the same"))
    }
}

/// The column of a sum that is not declared.
pub(crate) fn unknown_column<'k>(column: &Name, known: impl Iterator<Item = &'k str>) -> Diagnostic {
    let found = Diagnostic::new(&super::unknown_column::RULE, format!("no column `{}`", column.value), column.span, "not declared");
    match did_you_mean(&column.value, known) {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, column.span, meant)
            .help(format!("there is a column `{meant}`: is it meant?")),
        None => found.help("name a column of the source"),
    }
}
