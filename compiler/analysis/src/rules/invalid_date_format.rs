//! E0312: a format cannot make up its date.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span};
use ingest_program::TypeKind;

pub(crate) static RULE: Rule = Rule {
    code: "E0312",
    name: "invalid-date-format",
    summary: "a format cannot make up its date",
    docs: r#"A format says how a date or timestamp is written. It is made of these pieces; all other characters stand for themselves.

| piece | stands for |
|---|---|
| `%Y` | the year, four digits |
| `%y` | the year, two digits: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068 |
| `%m` | the month, one or two digits |
| `%b` `%B` | the month's English name, short or full |
| `%d` `%e` | the day of the month |
| `%j` | the day of the year, three digits |
| `%H` `%I` | the hour of 24, of 12 (with `%p`) |
| `%M` `%S` | the minute, the second |
| `%f` | the fraction of a second, one to nine digits |
| `%p` | `AM` or `PM` |
| `%z` | the offset, by which the moment is converted to UTC; it is read and never written |
| `%%` | a percent sign |

A format that is read must make up a whole date, and for a timestamp an hour too. A format for a `date` has no
time of day, one for a `time` no date.

## Fails

```ingest
fn birth_day(value: text) -> date? = value as date("%m/%d/%H") else null
```

## Passes

```ingest
fn birth_day(value: text) -> date? = value as date("%m/%d/%Y") else null
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// All pieces, as a help lists them.
const ALL: &str = "%Y %y %m %b %B %d %e %j %H %I %M %S %f %p %z %%";

/// The format ends in a percent sign.
pub(crate) fn ends_in_percent(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "the format ends in a single `%`", span, "no letter follows")
        .help("a percent sign itself is written `%%`")
        .fix("write `%%`", Applicability::Unsafe, span, "%%")
}

/// A format in the notation of Java, SQL or Excel.
pub(crate) fn of_another_tool(span: Span, meant: &str) -> Diagnostic {
    Diagnostic::new(&RULE, "a piece of a format begins with `%`", span, "written otherwise here")
        .why("the other characters stand for themselves")
        .fix(format!("write `\"{meant}\"`"), Applicability::Safe, span, format!("\"{meant}\""))
}

/// A letter without a meaning.
pub(crate) fn unknown_piece(span: Span, letter: char) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("`%{letter}` has no meaning in a format"), span, "not known");
    let meant = match letter {
        'D' => "%d",
        'h' => "%b",
        'N' | 'L' => "%f",
        's' => "%S",
        'Z' => "%z",
        'P' => "%p",
        'k' => "%H",
        'l' => "%I",
        _ => return found.help(format!("the pieces are {ALL}")),
    };
    found.help(format!("the pieces are {ALL}; is `{meant}` meant?")).fix(
        format!("write `{meant}`"),
        Applicability::Unsafe,
        span,
        meant,
    )
}

/// Two pieces say the same, or exclude each other.
pub(crate) fn twice(span: Span, letter: char, first: char, first_span: Span) -> Diagnostic {
    let headline = if letter == first {
        format!("`%{letter}` stands twice in the format")
    } else {
        format!("`%{first}` and `%{letter}` stand in one format")
    };
    Diagnostic::new(&RULE, headline, span, "which of the two counts?")
        .also(first_span, "the first is here")
        .help("keep one of them, and write the other characters as they are in the data")
}

/// A time of day in the format of a date.
pub(crate) fn time_in_date(span: Span, letter: char) -> Diagnostic {
    Diagnostic::new(&RULE, "a date has no time of day", span, format!("`%{letter}` is part of a time"))
        .help("write `%m` for the month and `%d` for the day, or make it a `timestamp`")
}

/// A day in the format of a time.
pub(crate) fn date_in_time(span: Span, letter: char) -> Diagnostic {
    Diagnostic::new(&RULE, "a time of day has no date", span, format!("`%{letter}` is no part of a time"))
        .help("write `%H` for the hour and `%M` for the minute, or make it a `timestamp`")
}

/// `%I` without `%p`.
pub(crate) fn half_missing(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "an hour of 12 needs its half of the day", span, "morning or evening?")
        .help("add `%p`, or write `%H` for an hour of 24")
        .fix("write `%H`", Applicability::Unsafe, span, "%H")
}

/// `%p` without `%I`.
pub(crate) fn half_alone(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "`%p` goes with an hour of 12", span, "no `%I` stands in the format")
        .help("write the hour as `%I`, or take `%p` away")
}

/// `%z` in a format that is written.
pub(crate) fn no_zone(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, "a timestamp has no offset to write", span, "stands for an offset from UTC")
        .help("take it away, or write the offset itself, as in `Z`")
}

/// A format that is read lacks something.
pub(crate) fn incomplete(span: Span, kind: TypeKind, missing: &[&str]) -> Diagnostic {
    let missing = match missing {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        all => all.join(", "),
    };
    let found =
        Diagnostic::new(&RULE, format!("the format makes up no whole {}", word(kind)), span, format!("lacks {missing}"));
    if matches!(kind, TypeKind::Timestamp | TypeKind::TimestampIn(_)) && missing.contains("hour") {
        return found.help("add what is lacking, or make it a `date`");
    }
    found.help(format!("add {missing}, where the data has it"))
}

/// What a value of the kind is called.
fn word(kind: TypeKind) -> String {
    match kind {
        TypeKind::TimestampIn(_) => TypeKind::Timestamp.to_string(),
        kind => kind.to_string(),
    }
}
