//! E0206: one character with two meanings in a format.

use ingest_diagnostics::{Diagnostic, Rule, Severity, Span};

pub(crate) static RULE: Rule = Rule {
    code: "E0206",
    name: "clashing-characters",
    summary: "one character has two meanings in a format",
    docs: r#"The delimiter, the quote, the escape and the comment sign of a CSV format tell fields and records apart: each needs a
character of its own. A doubled quote inside a quoted field means the quote itself, without an `escape`.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  format csv { delimiter: "|", quote: "|" }
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
  format csv { delimiter: "|", quote: none }
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// Two roles have the same character; the later one stands at `place`.
pub(crate) fn same(first: &str, second: &str, place: Span, other: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("the {first} and the {second} are the same character"),
        place,
        "each needs a character of its own",
    );
    let found = match other {
        Some(other) => found.also(other, format!("the {first} is given here")),
        None => found,
    };
    match (first, second) {
        ("quote", "escape") => found.help("leave `escape` out: a doubled quote means the quote itself already"),
        (_, "quote") => found.help("write another character, or `quote: none` where the files do not quote"),
        _ => found.help(format!("write another character for the {second}, or leave it out")),
    }
}

/// The character of a role is one of the delimiter's.
pub(crate) fn within_delimiter(role: &str, place: Span, other: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(
        &RULE,
        format!("the {role} is a character of the delimiter"),
        place,
        "each needs characters of its own",
    );
    let found = match other {
        Some(other) => found.also(other, "the delimiter is given here"),
        None => found,
    };
    match role {
        "quote" => found.help("write another character, or `quote: none` where the files do not quote"),
        _ => found.help(format!("write another character for the {role}, or leave it out")),
    }
}

/// An escape where nothing is quoted.
pub(crate) fn escape_without_quote(place: Span, quote: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(&RULE, "an escape has no meaning without quotes", place, "works inside quotes alone");
    let found = match quote {
        Some(quote) => found.also(quote, "quoting is switched off here"),
        None => found,
    };
    found.help("leave `escape` out")
}
