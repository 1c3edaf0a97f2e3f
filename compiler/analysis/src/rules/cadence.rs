//! E0220: a cadence says days or times that do not fit it.

use ingest_diagnostics::{Applicability, Diagnostic, Rule, Severity, Span, did_you_mean};
use ingest_syntax::ast::{Name, Spanned};

pub(crate) static RULE: Rule = Rule {
    code: "E0220",
    name: "cadence",
    summary: "a cadence says days or times that do not fit it",
    docs: r#"A cadence says when deliveries are expected: `daily`, `weekdays`, `weekly on monday`, `monthly on 5`, `monthly on last
day`, `quarterly`, `semiannually`, `annually`, `once`, or `cron "…"`. Days of a month go from 1 to 28, which every month has;
the last is `last day`. `once` has no schedule, so no `at` and no `due`.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visits {
  from feeds "visits"
  files { increment "visits_{date:%Y%m%d}.csv" }
  cadence monthly on 31 at 06:00 "America/New_York"
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
  cadence monthly on last day at 06:00 "America/New_York"
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Error,
    since: "0.1.0",
};

/// The cadence does not say how often.
pub(crate) fn no_word(span: Span, text: Option<&Spanned<String>>, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(&RULE, "the cadence does not say how often", span, "how often?");
    if let Some(text) = text.filter(|it| it.value.split_whitespace().count() == 5) {
        let place = Span::new(text.span.file, text.span.start, text.span.start);
        return found
            .help(format!("write `cadence cron \"{}\"`", text.value))
            .fix("write `cron` before it", Applicability::Safe, place, "cron ");
    }
    found
        .help(format!("write {} after `cadence`", super::or(&super::quoted(known))))
}

/// The word says no cadence.
pub(crate) fn unknown_word(word: &Name, known: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(&RULE, format!("`{}` is not a cadence", word.value), word.span, "not a cadence");
    let finer = match word.value.as_str() {
        "hourly" => Some("0 * * * *"),
        "minutely" | "continuous" | "continuously" => Some("* * * * *"),
        _ => None,
    };
    if let Some(cron) = finer {
        let cron = format!("cron \"{cron}\"");
        return found
            .help(format!("write `cadence {cron}`: what comes more than once a day is said in the form of cron"))
            .fix(format!("write `{cron}`"), Applicability::Safe, word.span, cron);
    }
    let found = match did_you_mean(&word.value, known.iter().copied()) {
        Some(meant) => found.fix(format!("write `{meant}`"), Applicability::Unsafe, word.span, meant),
        None => found,
    };
    found.help(format!("write {}", super::or(&super::quoted(known))))
}

/// `clause` means nothing beside `word`.
pub(crate) fn misplaced(word: &str, clause: &str, span: Span, why: &str) -> Diagnostic {
    let clause = if clause == "a text" { clause.to_owned() } else { format!("`{clause}`") };
    Diagnostic::new(&RULE, format!("{clause} has no meaning beside `{word}`"), span, "does not belong here")
        .why(why)
        .help(format!("leave {clause} out"))
}

/// `weekly` names no day of the week.
pub(crate) fn weekday(span: Span, meant: Option<&str>, missing: bool) -> Diagnostic {
    let label = if missing { "on which day?" } else { "not a day of the week" };
    let found = Diagnostic::new(&RULE, "`weekly` needs a day of the week", span, label);
    match meant {
        Some(meant) => found
            .fix(format!("write `{meant}`"), Applicability::Unsafe, span, meant)
            .help(format!("write `{meant}`, if it is meant")),
        None => found.help("write the day in full, as `weekly on monday`"),
    }
}

/// A day that not every month has, or none.
pub(crate) fn day_of_month(day: &Spanned<i64>) -> Diagnostic {
    let message = format!("{} is not a day that every month has", day.value);
    let found = Diagnostic::new(&RULE, message, day.span, "from 1 to 28");
    if (29..=31).contains(&day.value) {
        return found
            .why("a delivery that is due on a day which the month does not have would never be late")
            .help("write `last day` for the end of the month")
            .fix("write `last day`", Applicability::Unsafe, day.span, "last day");
    }
    found.help("write a day from 1 to 28, or `last day`")
}

/// A word where a day of the month is asked for.
pub(crate) fn no_day_of_month(word: &Name) -> Diagnostic {
    let message = format!("`{}` is not a day of the month", word.value);
    Diagnostic::new(&RULE, message, word.span, "not a day of the month")
        .help("write a day from 1 to 28, or `last day`; a day of the week goes with `weekly`")
}
