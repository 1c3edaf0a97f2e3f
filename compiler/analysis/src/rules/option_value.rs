//! E0204: a value that an option does not take.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};

pub(crate) static RULE: Rule = Rule {
    code: "E0204",
    name: "option-value",
    summary: "an option has a value that it does not take",
    docs: r#"Each option takes values of one kind: a text, one character, a number, a size, or one of a few words.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  format csv { quote: "||", header: "yes" }
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
  format csv { quote: "|", header: true }
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Labels that vendors' files come in, for suggestions.
const ENCODINGS: [&str; 15] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1252",
    "windows-1250",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "us-ascii",
    "macintosh",
    "shift_jis",
    "gb18030",
    "ebcdic-037",
    "ebcdic-500",
    "ebcdic-1047",
];

/// `takes` goes on from "takes ".
pub(crate) fn wrong(of: &str, name: &str, span: Span, takes: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{name}` of `{of}` takes {takes}"), span, "this value does not fit")
        .help(format!("write {takes}"))
}

/// The option takes one of the words `known`.
pub(crate) fn word(of: &str, name: &str, span: Span, known: &[&str], meant: Option<&str>) -> Diagnostic {
    let takes = super::or(&super::quoted(known));
    let found = wrong(of, name, span, &takes);
    match meant {
        Some(meant) => found.fix(format!("write `{meant}`"), Applicability::Unsafe, span, meant),
        None => found,
    }
}

/// `label` names no encoding. `span` includes the quotes.
pub(crate) fn encoding(label: &str, span: Span) -> Diagnostic {
    let found =
        Diagnostic::new(&RULE, format!("there is no encoding \"{label}\""), span, "not the name of an encoding")
            .why("encodings have the labels of the WHATWG Encoding standard")
            .why("those of mainframes are `ebcdic-037`, `ebcdic-500` and `ebcdic-1047`, of text alone");
    match did_you_mean(label, ENCODINGS) {
        Some(meant) => found
            .fix(format!("write \"{meant}\""), Applicability::Unsafe, span, format!("\"{meant}\""))
            .help(format!("there is \"{meant}\": is it meant?")),
        None => found.help("write, for example, \"utf-8\", \"windows-1252\" or \"utf-16le\""),
    }
}

/// A secret's environment variable has a name that cannot be set.
pub(crate) fn variable(span: Span) -> Diagnostic {
    let message = "an environment variable's name is made of letters, digits and `_`";
    Diagnostic::new(&RULE, message, span, "not the name of an environment variable")
        .help("write the variable's name alone, as \"TOKEN_KEY\"")
}

/// A secret's file has no name.
pub(crate) fn secret_file(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a secret's file is named by its path", span, "not a path")
        .help("write the path, as \"/run/secrets/token.key\"")
}

/// A clause that takes something and has nothing, as `retain 0d`.
pub(crate) fn nothing(clause: &str, span: Span, example: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{clause}` takes more than nothing"), span, "this is nothing")
        .help(format!("write, for example, `{clause} {example}`, or leave it out"))
}

/// A holiday that is listed twice.
pub(crate) fn day_twice(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a day is listed twice", span, "the second of it").help("leave one of them out")
}

/// An argument of `kms("…")` and the like that is not asked for. `form` shows how it is written.
pub(crate) fn argument(call: &str, span: Span, form: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{call}` does not take this"), span, "one too many, or another than it takes")
        .help(format!("write `{form}`"))
}

/// `kms("…")` and the like without what it needs.
pub(crate) fn without_argument(call: &str, span: Span, needs: &str, form: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("`{call}` needs {needs}"), span, "nothing is given").help(format!("write `{form}`"))
}
