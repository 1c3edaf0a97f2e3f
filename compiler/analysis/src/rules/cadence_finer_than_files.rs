//! W0201: a cadence that is finer than the dates in the names of the files.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{CaptureKind, Cron, Every, FilePattern, FileRole, PatternPart, Source};

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0201",
    name: "cadence-finer-than-files",
    summary: "a cadence that is finer than the dates in the names of the files",
    docs: r#"A source whose files are named by month, `claims_{date:%Y%m}.csv`, has one delivery a month. A daily cadence expects one every
day, and reports the others as late.

## Fails

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m}.csv" }
  cadence daily at 06:00 "America/New_York" due 4h
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

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }
connection lake  = local { root: "./lake" }

source visit_files {
  from feeds "visit_files"
  files { increment "visits_{date:%Y%m}.csv" }
  cadence monthly on 5 at 06:00 "America/New_York" due 1d
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

dataset visits of Visit {
  to lake "visits"
  quarantine to lake "quarantine/visits"
}

pipeline nightly {
  visit_files -> visits
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// How many deliveries there can be in a year, at most: of names, and of cadences.
const OF_YEARS: u32 = 1;
const OF_MONTHS: u32 = 12;
const OF_DAYS: u32 = 366;

/// A source that expects more deliveries than its files can be named for.
pub(crate) fn check(source: &Source) -> Option<Diagnostic> {
    let cadence = source.cadence.as_ref()?;
    let increments = source.files.iter().filter(|it| it.role == FileRole::Increment);
    let named = increments.filter_map(|pattern| Some((periods(pattern)?, pattern))).max_by_key(|(count, _)| *count);
    let (periods, pattern) = named?;
    let expected = deliveries(&cadence.every)?;
    if expected <= periods {
        return None;
    }
    let period = match periods {
        OF_YEARS => "year",
        OF_MONTHS => "month",
        _ => "day",
    };
    let message = format!("the cadence expects more than one delivery a {period}");
    Some(
        Diagnostic::new(&RULE, message, span(cadence.origin), "more often than files can be named")
            .also(span(pattern.origin), format!("one delivery a {period}"))
            .why("a period without a file of its own is reported as late")
            .help(format!("write the cadence of a {period}, or capture a finer date in the name of the file")),
    )
}

/// How many periods of a year a pattern tells apart; none where it captures more than a date, or no date.
fn periods(pattern: &FilePattern) -> Option<u32> {
    let mut most = None;
    for part in &pattern.parts {
        let PatternPart::Capture(capture) = part else { continue };
        match &capture.kind {
            // A sequence number tells deliveries of one period apart.
            CaptureKind::Int => return None,
            CaptureKind::Text | CaptureKind::OneOf(_) => {}
            CaptureKind::Date(format) => {
                let has = |signs: &[&str]| signs.iter().any(|it| format.contains(it));
                most = most.max(Some(match () {
                    () if has(&["%H", "%I", "%M", "%S"]) => return None,
                    () if has(&["%d", "%e", "%j"]) => OF_DAYS,
                    () if has(&["%m", "%b", "%B"]) => OF_MONTHS,
                    () => OF_YEARS,
                }));
            }
        }
    }
    most
}

/// How many deliveries a cadence expects in a year, or few more; none where there is no saying.
fn deliveries(every: &Every) -> Option<u32> {
    Some(match every {
        Every::Once => return None,
        Every::Cron(line) => Cron::parse(line).ok()?.times_a_year(),
        Every::Day => OF_DAYS,
        Every::Weekdays => 262,
        Every::Week(_) => 53,
        Every::Month(_) => OF_MONTHS,
        Every::Quarter(_) => 4,
        Every::HalfYear(_) => 2,
        Every::Year(_) => OF_YEARS,
    })
}
