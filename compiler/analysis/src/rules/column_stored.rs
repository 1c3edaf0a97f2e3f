//! E0259: a column is written in its place in a way that is not read.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, did_you_mean};
use ingest_syntax::ast::Name;

pub(crate) static RULE: Rule = Rule {
    code: "E0259",
    name: "column-stored",
    summary: "a column is written in its place in a way that is not read",
    docs: r#"Behind the place of a column in a record of fixed width stands how its value is written there, if it is not as text:
`implied`, digits without their point; `zoned`, digits of which the last has the sign in it, and `zoned_leading`, of which the first
has it; `packed`, two digits a byte, `COMP-3`; `binary`, `COMP`, and `unsigned_binary`; `ibm_float`, `COMP-1` and `COMP-2`, and
`ieee_float`. The first three are text. The others are bytes, among which may be any, those that end lines too: records need a length.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.txt" }
  format fixed_width { encoding: "ebcdic-037" }
  columns {
    visit_id text          at 1..8
    paid     decimal(7, 2) at 9..12 packed
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.txt" }
  format fixed_width { encoding: "ebcdic-037", record: 12 }
  columns {
    visit_id text          at 1..8
    paid     decimal(7, 2) at 9..12 packed
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.2.0",
};

/// A word that says no way.
pub(crate) fn unknown(word: &Name, known: impl Iterator<Item = &'static str> + Clone) -> Diagnostic {
    let message = format!("no value is written `{}` in its place", word.value);
    let found = Diagnostic::new(&RULE, message, word.span, "not a way to write values");
    let words: Vec<_> = known.clone().collect();
    let help = format!("write {}, or leave it out where the value is text", super::or(&super::quoted(&words)));
    match did_you_mean(&word.value, known) {
        Some(meant) => found.fix(format!("write `{meant}`"), Applicability::Unsafe, word.span, meant).help(help),
        None => found.help(help),
    }
}

/// Bytes that are no text, in records that are lines.
pub(crate) fn needs_record(word: &Name) -> Diagnostic {
    let message = format!("a value that is `{}` needs records of a length", word.value);
    Diagnostic::new(&RULE, message, word.span, "may have bytes in it that end lines")
        .help("say in the format how many bytes a record has, as `record: 80`")
}

/// A type whose values are not written like this. `takes` goes on from "is ".
pub(crate) fn of_type(word: &Name, takes: &str) -> Diagnostic {
    let message = format!("what is written `{}` is {takes}", word.value);
    Diagnostic::new(&RULE, message, word.span, "is not how values of this type are written")
        .help("correct the type of the column, or leave the word out")
}

/// A number of too many bytes, or too few. `length`: how many it has, in words.
pub(crate) fn length(word: &Name, length: &str) -> Diagnostic {
    let message = format!("a number that is `{}` has {length}", word.value);
    Diagnostic::new(&RULE, message, word.span, "has a place of another length").help("correct the place")
}
