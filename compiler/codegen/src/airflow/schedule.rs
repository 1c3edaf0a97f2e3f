//! Cadences as Airflow understands them.

use ingest_program::{Cadence, Calendar, Every, MonthDay, Weekday};
use ingest_schedule::ScheduleError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use crate::text::duration;

/// Where a cadence says no first day, runs may be scheduled from here on. No run is made up for the past
/// (`catchup=False`), so that the day only has to lie before the first deployment.
pub const EARLIEST: Date = Date::constant(2020, 1, 1);

/// Until when moments are listed at the least, whatever holidays are known by now: a day that turns out to be one costs an idle run,
/// and a list that ends in silence costs deliveries.
const LISTED_UNTIL: Date = Date::constant(2036, 1, 1);

/// Moments begin to be listed here at the latest where a cadence says no first day: nothing that this compiler makes was deployed before.
const LISTED_FROM: Date = Date::constant(2026, 1, 1);

/// Moments that are listed at the most: each process that loads the file reads them all. Days of sixteen years are fewer. Where there are
/// more the list ends earlier, but not before it has so many years.
const MOST_LISTED: usize = 6_000;
const LEAST_YEARS: i64 = 5;

/// When a DAG runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// At which moments.
    pub times: Times,
    /// IANA name of the zone that they are in.
    pub zone: String,
    /// The first day, in that zone.
    pub start: Date,
}

/// The moments of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Times {
    /// Those of any of these cron expressions of five fields: at least one, without duplicates.
    Crons(Vec<String>),
    /// These, in order, as RFC 3339 writes them: what goes by business days is no cron expression.
    Listed {
        /// The moments.
        moments: Vec<String>,
        /// The day before which they end.
        until: Date,
    },
}

impl Schedule {
    /// The union of the cadences, leaving out those that have no schedule (`once`); none where nothing is left.
    pub fn union<'a>(
        cadences: impl IntoIterator<Item = &'a Cadence>,
        calendars: &[Calendar],
    ) -> Result<Option<Self>, NoUnion> {
        let cadences: Vec<_> = cadences.into_iter().filter(|it| it.every != Every::Once).collect();
        let [first, ..] = cadences.as_slice() else { return Ok(None) };
        if cadences.iter().any(|it| it.zone != first.zone) {
            return Err(NoUnion::DifferentZones);
        }
        let start = cadences.iter().map(|it| first_day(it, calendars)).min().unwrap_or(EARLIEST);
        let times = if cadences.iter().any(|it| goes_by_business_days(it)) {
            listed(&cadences, calendars)?
        } else {
            let mut crons: Vec<String> = Vec::new();
            for cron in cadences.iter().filter_map(|it| cron(it)) {
                if !crons.contains(&cron) {
                    crons.push(cron);
                }
            }
            Times::Crons(crons)
        };
        Ok(Some(Self { times, zone: first.zone.clone(), start }))
    }
}

/// Why cadences have no union.
#[derive(Debug, thiserror::Error)]
pub enum NoUnion {
    /// They are in different time zones, for which Airflow has no timetable.
    #[error("the cadences are in different zones")]
    DifferentZones,
    /// Too many moments are by business days: what may be listed of them ends too soon.
    #[error("too many moments to list")]
    TooMany,
    /// One of them says no times: a defect of the compiler.
    #[error(transparent)]
    Cadence(#[from] ScheduleError),
}

/// Whether no expression of five fields says the days of a cadence.
pub fn goes_by_business_days(cadence: &Cadence) -> bool {
    let on = match &cadence.every {
        Every::Month(day) | Every::Quarter(day) | Every::HalfYear(day) | Every::Year(day) => Some(*day),
        _ => None,
    };
    cadence.calendar.is_some() || on == Some(MonthDay::LastBusiness)
}

/// The first day of a cadence. Without one, and where a calendar is followed, the year with the first holiday that is known, unless that
/// may lie ahead: days before it are no holidays to `ingest schedule` either.
fn first_day(cadence: &Cadence, calendars: &[Calendar]) -> Date {
    let of_calendar = || holidays(cadence, calendars).first().map(|day| date(*day).first_of_year().min(LISTED_FROM));
    cadence.from.map(date).or_else(of_calendar).unwrap_or(EARLIEST)
}

/// The moments of all cadences: to [`LISTED_UNTIL`], a year longer than holidays are known, and ten years from the first day; fewer where
/// these are more than [`MOST_LISTED`].
fn listed(cadences: &[&Cadence], calendars: &[Calendar]) -> Result<Times, NoUnion> {
    let years_after = |day: Date, years: i64| day.first_of_year().saturating_add(years.years());
    let known = cadences.iter().filter_map(|it| holidays(it, calendars).last()).map(|day| years_after(date(*day), 2));
    let begun = cadences.iter().map(|it| years_after(first_day(it, calendars), 10));
    let mut until = known.chain(begun).fold(LISTED_UNTIL, Date::max);
    let mut moments = Vec::new();
    for cadence in cadences {
        let instant = |day: Date| {
            // No zone is a day away from UTC.
            let at = day.to_zoned(TimeZone::UTC).map(|it| it.timestamp());
            at.unwrap_or(if day == Date::MIN { Timestamp::MIN } else { Timestamp::MAX })
        };
        let from = instant(first_day(cadence, calendars).saturating_sub(1.day()));
        let schedule = ingest_schedule::Schedule::new(cadence, calendars)?;
        let all = schedule.starting(from).map(|it| it.at).take_while(|it| it.timestamp() < instant(until));
        moments.extend(all.take(MOST_LISTED + 1));
    }
    moments.sort_unstable();
    moments.dedup();
    if let Some(beyond) = moments.get(MOST_LISTED) {
        until = beyond.date();
        moments.retain(|it| it.date() < until);
        let enough = |it: &Zoned| it.date().saturating_add(LEAST_YEARS.years()) <= until;
        if !moments.first().is_some_and(enough) {
            return Err(NoUnion::TooMany);
        }
    }
    let moments = moments.iter().map(|at| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()).collect();
    Ok(Times::Listed { moments, until })
}

fn holidays<'c>(cadence: &Cadence, calendars: &'c [Calendar]) -> &'c [i32] {
    let calendar = calendars.iter().find(|it| cadence.calendar.as_ref() == Some(&it.name));
    calendar.map_or(&[], |it| &it.holidays)
}

/// The five-field cron expression of a cadence; none for `once`.
fn cron(cadence: &Cadence) -> Option<String> {
    let (days, months, weekdays) = match &cadence.every {
        Every::Once => return None,
        Every::Cron(expression) => return Some(expression.clone()),
        Every::Day => ("*".to_owned(), "*", "*"),
        Every::Weekdays => ("*".to_owned(), "*", "MON-FRI"),
        Every::Week(day) => ("*".to_owned(), "*", short(*day)),
        Every::Month(day) => (day_field(*day), "*", "*"),
        Every::Quarter(day) => (day_field(*day), "1,4,7,10", "*"),
        Every::HalfYear(day) => (day_field(*day), "1,7", "*"),
        Every::Year(day) => (day_field(*day), "1", "*"),
    };
    Some(format!("{} {} {days} {months} {weekdays}", cadence.at % 60, cadence.at / 60))
}

/// The cadence in words: `daily at 06:00 America/New_York, late after 4 hours`.
pub fn describe(cadence: &Cadence) -> String {
    let mut words = match &cadence.every {
        Every::Once => return "once, by hand".to_owned(),
        Every::Cron(expression) => format!("at `{expression}`"),
        Every::Day => "daily".to_owned(),
        Every::Weekdays => "Monday to Friday".to_owned(),
        Every::Week(day) => format!("weekly on {}", long(*day)),
        Every::Month(day) => format!("monthly on the {}", day_words(*day)),
        Every::Quarter(day) => format!("on the {} of January, April, July and October", day_words(*day)),
        Every::HalfYear(day) => format!("on the {} of January and July", day_words(*day)),
        Every::Year(day) => format!("on the {} of January", day_words(*day)),
    };
    if !matches!(cadence.every, Every::Cron(_)) {
        words += &format!(" at {:02}:{:02}", cadence.at / 60, cadence.at % 60);
    }
    words += &format!(" {}", cadence.zone);
    if let Some(day) = cadence.from {
        words += &format!(" from {}", date(day));
    }
    if let Some(seconds) = cadence.due {
        words += &format!(", late after {}", duration(seconds));
    }
    words
}

/// Days since 1970-01-01 as a date; the nearest there is where the calendar ends.
fn date(days: i32) -> Date {
    Date::constant(1970, 1, 1).saturating_add(SignedDuration::from_hours(24 * i64::from(days)))
}

fn day_field(day: MonthDay) -> String {
    match day {
        MonthDay::Day(day) => day.to_string(),
        // The last business day is no field: its moments are listed.
        MonthDay::Last | MonthDay::LastBusiness => "L".to_owned(),
    }
}

fn day_words(day: MonthDay) -> String {
    match day {
        MonthDay::Day(day @ (1 | 21)) => format!("{day}st"),
        MonthDay::Day(day @ (2 | 22)) => format!("{day}nd"),
        MonthDay::Day(day @ (3 | 23)) => format!("{day}rd"),
        MonthDay::Day(day) => format!("{day}th"),
        MonthDay::Last => "last day".to_owned(),
        MonthDay::LastBusiness => "last business day".to_owned(),
    }
}

fn short(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "MON",
        Weekday::Tuesday => "TUE",
        Weekday::Wednesday => "WED",
        Weekday::Thursday => "THU",
        Weekday::Friday => "FRI",
        Weekday::Saturday => "SAT",
        Weekday::Sunday => "SUN",
    }
}

fn long(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use ingest_program::Origin;

    use super::*;

    fn cadence(every: Every) -> Cadence {
        let zone = "America/New_York".to_owned();
        Cadence { every, at: 6 * 60 + 5, zone, from: None, due: None, calendar: None, origin: Origin::default() }
    }

    #[test]
    fn every_cadence_has_its_expression_and_its_words() {
        let cases = [
            (Every::Day, "5 6 * * *", "daily at 06:05 America/New_York"),
            (Every::Weekdays, "5 6 * * MON-FRI", "Monday to Friday at 06:05 America/New_York"),
            (Every::Week(Weekday::Sunday), "5 6 * * SUN", "weekly on Sunday at 06:05 America/New_York"),
            (Every::Month(MonthDay::Day(22)), "5 6 22 * *", "monthly on the 22nd at 06:05 America/New_York"),
            (Every::Month(MonthDay::Last), "5 6 L * *", "monthly on the last day at 06:05 America/New_York"),
            (
                Every::Quarter(MonthDay::Day(5)),
                "5 6 5 1,4,7,10 *",
                "on the 5th of January, April, July and October at 06:05 America/New_York",
            ),
            (
                Every::HalfYear(MonthDay::Day(1)),
                "5 6 1 1,7 *",
                "on the 1st of January and July at 06:05 America/New_York",
            ),
            (Every::Year(MonthDay::Day(11)), "5 6 11 1 *", "on the 11th of January at 06:05 America/New_York"),
            (Every::Cron("*/10 * * * *".to_owned()), "*/10 * * * *", "at `*/10 * * * *` America/New_York"),
        ];
        for (every, expression, words) in cases {
            let it = cadence(every);
            assert_eq!(cron(&it).as_deref(), Some(expression));
            assert_eq!(describe(&it), words);
        }
        assert_eq!(cron(&cadence(Every::Once)), None);
        assert_eq!(describe(&cadence(Every::Once)), "once, by hand");
    }

    #[test]
    fn first_day_and_lateness_are_told() {
        let it = Cadence { from: Some(20_458), due: Some(14_400), ..cadence(Every::Day) };
        assert_eq!(describe(&it), "daily at 06:05 America/New_York from 2026-01-05, late after 4 hours");
    }

    #[test]
    fn a_union_starts_with_the_earliest_and_names_each_moment_once() {
        let first = Cadence { from: Some(20_458), ..cadence(Every::Day) };
        let second = Cadence { from: Some(20_400), ..cadence(Every::Week(Weekday::Monday)) };
        let union = Schedule::union([&first, &second, &first, &cadence(Every::Once)], &[]).unwrap().unwrap();
        assert_eq!(union.times, Times::Crons(vec!["5 6 * * *".to_owned(), "5 6 * * MON".to_owned()]));
        assert_eq!(union.start, date(20_400));
        assert_eq!(Schedule::union([&cadence(Every::Once)], &[]).unwrap(), None);
    }

    #[test]
    fn zones_are_not_mixed() {
        let other = Cadence { zone: "UTC".to_owned(), ..cadence(Every::Day) };
        let union = Schedule::union([&cadence(Every::Day), &other], &[]);
        assert!(matches!(union, Err(NoUnion::DifferentZones)), "{union:?}");
    }

    #[test]
    fn business_days_are_listed() {
        let christmas = Calendar {
            name: "banks".to_owned(),
            doc: None,
            holidays: vec![20_812],
            weekend: vec![Weekday::Saturday, Weekday::Sunday],
            shift: ingest_program::Shift::Skip,
            origin: Origin::default(),
        };
        let from = Some(20_808);
        let daily = Cadence { from, calendar: Some("banks".to_owned()), ..cadence(Every::Weekdays) };
        let union = Schedule::union([&daily], std::slice::from_ref(&christmas)).unwrap().unwrap();
        let Times::Listed { moments, until } = union.times else { panic!("{union:?}") };
        assert_eq!(until.to_string(), "2036-01-01");
        assert_eq!(date(20_812).to_string(), "2026-12-25");
        assert_eq!(
            moments[..3],
            ["2026-12-21T06:05:00-05:00", "2026-12-22T06:05:00-05:00", "2026-12-23T06:05:00-05:00"]
        );
        assert_eq!(moments[3..5], ["2026-12-24T06:05:00-05:00", "2026-12-28T06:05:00-05:00"], "not on the 25th");
        assert_eq!(moments.last().unwrap(), "2035-12-31T06:05:00-05:00");

        let unknown = Cadence { from, ..cadence(Every::Month(MonthDay::LastBusiness)) };
        let union = Schedule::union([&unknown], &[]).unwrap().unwrap();
        let Times::Listed { moments, until } = union.times else { panic!("{union:?}") };
        assert_eq!((until, moments[0].as_str()), (LISTED_UNTIL, "2026-12-31T06:05:00-05:00"));
        assert!(Schedule::union([&daily], &[]).is_err(), "there is no such calendar");
    }

    #[test]
    fn a_calendar_whose_holidays_lie_ahead_begins_before_them() {
        let holidays =
            vec![Date::constant(2028, 2, 29).duration_since(Date::constant(1970, 1, 1)).as_hours() as i32 / 24];
        let calendar = Calendar {
            name: "banks".to_owned(),
            doc: None,
            holidays,
            weekend: vec![Weekday::Saturday, Weekday::Sunday],
            shift: ingest_program::Shift::Skip,
            origin: Origin::default(),
        };
        let daily = Cadence { calendar: Some("banks".to_owned()), ..cadence(Every::Day) };
        let union = Schedule::union([&daily], std::slice::from_ref(&calendar)).unwrap().unwrap();
        assert_eq!(union.start, LISTED_FROM);
        let often = Cadence { calendar: Some("banks".to_owned()), ..cadence(Every::Cron("0,30 * * * *".to_owned())) };
        let union = Schedule::union([&often], std::slice::from_ref(&calendar));
        assert!(matches!(union, Err(NoUnion::TooMany)), "{union:?}");
        // Four times a day is less than six years.
        let often = Cadence { every: Every::Cron("0 6,9,12,15 * * *".to_owned()), ..often };
        let union = Schedule::union([&often], std::slice::from_ref(&calendar)).unwrap().unwrap();
        let Times::Listed { moments, until } = union.times else { panic!("{union:?}") };
        assert_eq!((moments.len(), until.to_string().as_str()), (6_000, "2031-10-02"));
        assert_eq!(moments.last().unwrap(), "2031-10-01T15:00:00-04:00");
    }

    #[test]
    fn days_past_the_calendar_saturate() {
        assert_eq!(date(0).to_string(), "1970-01-01");
        assert_eq!(date(i32::MAX), Date::MAX);
        assert_eq!(date(i32::MIN), Date::MIN);
    }
}
