//! W0026: a delivery is late only when the next one is due.

use ingest_diagnostics::{Diagnostic, Rule, Severity};
use ingest_program::{Every, Program, Source};
use ingest_schedule::Schedule;
use jiff::{SignedDuration, Timestamp};

use crate::lints::span;

pub(crate) static RULE: Rule = Rule {
    code: "W0026",
    name: "late-after-the-next",
    summary: "a delivery is late only when the next one is due",
    docs: r#"A delivery is late when the time that `due` says has passed since its moment. Where the next moment comes before, or within ten minutes
after, nobody can tell which of the two a file is, and a DAG of Airflow, which waits for one after the other, tells the lateness of the first when it has
waited for it, that of the second a whole `due` later, and leaves out the third.

## Fails

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from    feeds "visit_files"
  files   { increment "visits_{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "America/New_York" due 30h
  columns {
    visit_id int
  }
}
```

## Passes

```ingest
connection feeds = local { root: "./feeds" }

source visit_files {
  from    feeds "visit_files"
  files   { increment "visits_{date:%Y%m%d}.csv" }
  cadence daily at 06:00 "America/New_York" due 18h
  columns {
    visit_id int
  }
}
```
"#,
    default_level: Severity::Warning,
    since: "0.1.0",
};

/// Moments that are looked at from each of some days on.
const LOOKED_AT: usize = 100;
/// Any day of our time tells as much as others: from it on the clocks of a zone change as they do now.
const FROM: Timestamp = Timestamp::constant(1_704_067_200, 0);
/// Changes of the clocks that are looked at, and how long before them.
const CHANGES: usize = 2;
const BEFORE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Seconds that it takes to see that a delivery has not come: as long as a DAG looks for it beyond its time.
const SEEN_WITHIN: i64 = 600;

/// Seconds between the same time of two days at the least: no zone sets its clocks forward by more.
const SHORTEST_DAY: i64 = 22 * 3600;

/// Every cadence whose deliveries are late after the next is due.
pub(crate) fn check(program: &Program) -> Vec<Diagnostic> {
    program.sources.iter().filter_map(|it| of_source(program, it)).collect()
}

fn of_source(program: &Program, source: &Source) -> Option<Diagnostic> {
    let cadence = source.cadence.as_ref()?;
    let due = i64::try_from(cadence.due?).ok()?;
    // This lint runs at every check, and nearly all deliveries are late on the day that they are due.
    if !matches!(cadence.every, Every::Cron(_)) && due.saturating_add(SEEN_WITHIN) < SHORTEST_DAY {
        return None;
    }
    let schedule = Schedule::new(cadence, &program.calendars).ok()?;
    let holidays = program.calendars.iter().filter(|it| cadence.calendar.as_ref() == Some(&it.name));
    let holidays = holidays.filter_map(|it| Timestamp::from_second(i64::from(*it.holidays.first()?) * 86_400).ok());
    let changes = schedule.zone().following(FROM).take(CHANGES).map(|it| it.timestamp());
    let starts = changes.chain(holidays).filter_map(|it| it.checked_sub(BEFORE).ok()).chain([FROM]);
    let closest = |start: Timestamp| {
        let moments = schedule.starting(start).take(LOOKED_AT).map(|it| it.at.timestamp().as_second());
        let moments: Vec<_> = moments.collect();
        moments.windows(2).filter_map(|it| Some(it.last()? - it.first()?)).min()
    };
    let least = starts.filter_map(closest).min()?;
    if due.saturating_add(SEEN_WITHIN) < least {
        return None;
    }
    let minutes = least / 60;
    let apart = if minutes % 60 == 0 { format!("{}h", minutes / 60) } else { format!("{minutes}m") };
    let message = format!("a delivery of `{}` is late only when the next one is due", source.name);
    let label = format!("two of its moments are {apart} apart");
    let found = Diagnostic::new(&RULE, message, span(cadence.origin), label);
    Some(found.help("say a `due` that is over ten minutes before the next moment"))
}
