//! E0213: what a control file or a trailer says cannot be read or compared.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_program::{Measure, RecordKind, Type};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0213",
    name: "control-fact",
    summary: "what a control file or a trailer says cannot be read or compared",
    docs: r#"A control file says what a delivery holds: `rows`, and `sum(COLUMN)` of a column of numbers. Each is found by a regular expression
with one group, around the number. A trailer says the same in the records that the format leaves out at the end of each file, so that
the format has to have `trailer`; in files of several kinds of records it is of a kind that is not read, as `trailer "9"`. So does
`header`, of the lines that `skip` leaves out. A number in a record of fixed width may have a place instead, as `rows: 14..21`, and how it is written there behind it, as `packed`.

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
    .help("write `rows`, `rows(all)` or `sum(COLUMN)`")
}

/// `sum` of nothing, or `rows` of something.
pub(crate) fn column(measure: &Name, given: Option<Span>) -> Diagnostic {
    match given {
        Some(span) => Diagnostic::new(&RULE, "`rows` counts all of them", span, "takes no column")
            .help("write `rows`, or `rows(all)` where headers and trailers are counted too"),
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
pub(crate) fn twice(measure: &Measure, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{measure}` is said twice"), span, "said a second time").also(first, "said here")
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

/// A header that the format does not leave out.
pub(crate) fn no_header(span: Span, format: &str, takes: bool) -> Diagnostic {
    let found = Diagnostic::new(&RULE, "there is no header to read", span, "the format leaves no line out before its data");
    if takes {
        found.help(format!("say how many lines it has: `format {format} {{ skip: 1 }}`"))
    } else {
        found.help(format!("leave it out: a file of format `{format}` has no such header; a `control` file can say the same"))
    }
}

/// A kind of records, in files that have none.
pub(crate) fn no_kinds(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "nothing says of which kind a record is", span, "a kind of records")
        .help("leave it out; kinds are told where the format is `fixed_width` and has `kind` and `kinds`, and only within a file")
}

/// A header or a trailer in files of several kinds of records.
pub(crate) fn which_kind(span: Span, what: &str, kinds: &RecordKind) -> Diagnostic {
    let length = (kinds.last - kinds.first + 1) as usize;
    Diagnostic::new(&RULE, format!("which of the records is the {what}?"), span, "the file has several kinds of them")
        .help(format!("write its kind behind the word, as `{what} \"{}\" {{ … }}`", "9".repeat(length)))
}

/// A kind of a trailer that is one of the data.
pub(crate) fn of_data(span: Span, kind: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("records of kind `{kind}` are read as data"), span, "one of `kinds`")
        .help("name a kind that is not read, or leave this one out of `kinds`")
}

/// What no kind of records begins with.
pub(crate) fn no_kind(span: Span, most: usize) -> Diagnostic {
    let length = if most == 1 { "1 character".to_owned() } else { format!("1 to {most} characters") };
    Diagnostic::new(&RULE, "no kind of records is like this", span, format!("{length} in ASCII"))
        .help("write what stands at the place that `kind` says, or the beginning of it")
}

/// A place of a number, where there are none.
pub(crate) fn no_place(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a number is at a place only in a record of `fixed_width`", span, "a place")
        .help("write a regular expression with one group around the number, as `rows: r\"^TRL\\|(\\d+)\"`")
}

/// A number that is not exact.
pub(crate) fn no_exact_number(word: &Name) -> Diagnostic {
    let message = format!("what is `{}` is no exact number", word.value);
    Diagnostic::new(&RULE, message, word.span, "not a way to write totals")
        .help("correct the word, or leave it out where the number is text")
}

/// Bytes that are no text, in what a pattern finds.
pub(crate) fn bytes_of_pattern(word: &Name) -> Diagnostic {
    let message = format!("a pattern finds text, and what is `{}` is none", word.value);
    Diagnostic::new(&RULE, message, word.span, "bytes that are no text")
        .help("say at which place of the record the number is, as `rows: 14..21`")
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
