//! Cadences as Airflow understands them.

use ingest_program::{Cadence, Every, MonthDay, Weekday};
use jiff::SignedDuration;
use jiff::civil::Date;

use crate::text::duration;

/// Where a cadence says no first day, runs may be scheduled from here on. No run is made up for the past
/// (`catchup=False`), so that the day only has to lie before the first deployment.
pub const EARLIEST: Date = Date::constant(2020, 1, 1);

/// When a DAG runs: at the moments of any of these expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Five-field cron expressions, at least one, without duplicates.
    pub crons: Vec<String>,
    /// IANA name of the zone that all of them are in.
    pub zone: String,
    /// The first day, in that zone.
    pub start: Date,
}

impl Schedule {
    /// The union of the cadences, leaving out those that have no schedule (`once`); none where nothing is left.
    /// `Err` where the cadences are in different zones, for which Airflow has no timetable.
    pub fn union<'a>(cadences: impl IntoIterator<Item = &'a Cadence>) -> Result<Option<Self>, DifferentZones> {
        let mut union: Option<Self> = None;
        for cadence in cadences {
            let Some(cron) = cron(cadence) else { continue };
            let start = cadence.from.map_or(EARLIEST, date);
            match &mut union {
                None => union = Some(Self { crons: vec![cron], zone: cadence.zone.clone(), start }),
                Some(it) if it.zone != cadence.zone => return Err(DifferentZones),
                Some(it) => {
                    it.start = it.start.min(start);
                    if !it.crons.contains(&cron) {
                        it.crons.push(cron);
                    }
                }
            }
        }
        Ok(union)
    }
}

/// The cadences are in different time zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferentZones;

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
        // The last business day is no field: a calendar decides, which `unsupported` refuses.
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
        let union = Schedule::union([&first, &second, &first, &cadence(Every::Once)]).unwrap().unwrap();
        assert_eq!(union.crons, ["5 6 * * *", "5 6 * * MON"]);
        assert_eq!(union.start, date(20_400));
        assert_eq!(Schedule::union([&cadence(Every::Once)]), Ok(None));
    }

    #[test]
    fn zones_are_not_mixed() {
        let other = Cadence { zone: "UTC".to_owned(), ..cadence(Every::Day) };
        assert_eq!(Schedule::union([&cadence(Every::Day), &other]), Err(DifferentZones));
    }

    #[test]
    fn days_past_the_calendar_saturate() {
        assert_eq!(date(0).to_string(), "1970-01-01");
        assert_eq!(date(i32::MAX), Date::MAX);
        assert_eq!(date(i32::MIN), Date::MIN);
    }
}
