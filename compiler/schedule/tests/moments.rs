//! The moments of each cadence, told by hand.

use ingest_program::{Cadence, Calendar, Every, MonthDay, Origin, Shift, Weekday};
use ingest_schedule::{Schedule, ScheduleError, moments};
use jiff::Timestamp;
use jiff::civil::Date;

const NEW_YORK: &str = "America/New_York";
const BERLIN: &str = "Europe/Berlin";

fn cadence(every: Every, at: u16, zone: &str) -> Cadence {
    Cadence { every, at, zone: zone.to_owned(), from: None, due: None, calendar: None, origin: Origin::default() }
}

fn cron(line: &str, zone: &str) -> Cadence {
    cadence(Every::Cron(line.to_owned()), 0, zone)
}

fn calendar(holidays: &[&str], weekend: &[Weekday], shift: Shift) -> Calendar {
    Calendar {
        name: "banks".to_owned(),
        doc: None,
        holidays: holidays.iter().map(|it| number(it)).collect(),
        weekend: weekend.to_vec(),
        shift,
        origin: Origin::default(),
    }
}

fn number(day: &str) -> i32 {
    let since = day.parse::<Date>().unwrap() - Date::constant(1970, 1, 1);
    since.get_days()
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The next moments after an instant: `Sun 03-14 03:30-04`.
fn next(cadence: &Cadence, calendars: &[Calendar], after: &str, count: usize) -> Vec<String> {
    let schedule = Schedule::new(cadence, calendars).unwrap();
    schedule.after(instant(after)).take(count).map(|it| it.at.strftime("%a %m-%d %H:%M%:::z").to_string()).collect()
}

/// The next moments after an instant, with the days that they stand for: `12-28 for 12-26 12-27 12-28`.
fn days(cadence: &Cadence, calendars: &[Calendar], after: &str, count: usize) -> Vec<String> {
    let schedule = Schedule::new(cadence, calendars).unwrap();
    let shown = |day: &Date| day.strftime("%m-%d").to_string();
    let moments = schedule.after(instant(after)).take(count);
    moments
        .map(|it| {
            let days: Vec<_> = it.days.iter().map(shown).collect();
            format!("{} for {}", shown(&it.at.date()), days.join(" "))
        })
        .collect()
}

#[test]
fn every_cadence_over_a_leap_day() {
    let at = |every, count| next(&cadence(every, 6 * 60, "UTC"), &[], "2028-02-27T06:00:00Z", count);
    assert_eq!(at(Every::Day, 3), ["Mon 02-28 06:00+00", "Tue 02-29 06:00+00", "Wed 03-01 06:00+00"]);
    assert_eq!(at(Every::Week(Weekday::Tuesday), 2), ["Tue 02-29 06:00+00", "Tue 03-07 06:00+00"]);
    assert_eq!(at(Every::Month(MonthDay::Day(28)), 2), ["Mon 02-28 06:00+00", "Tue 03-28 06:00+00"]);
    assert_eq!(at(Every::Month(MonthDay::Last), 2), ["Tue 02-29 06:00+00", "Fri 03-31 06:00+00"]);
    assert_eq!(
        at(Every::Month(MonthDay::LastBusiness), 3),
        ["Tue 02-29 06:00+00", "Fri 03-31 06:00+00", "Fri 04-28 06:00+00"]
    );
    assert_eq!(at(Every::Quarter(MonthDay::Day(5)), 2), ["Wed 04-05 06:00+00", "Wed 07-05 06:00+00"]);
    assert_eq!(at(Every::Quarter(MonthDay::Last), 2), ["Sun 04-30 06:00+00", "Mon 07-31 06:00+00"]);
    assert_eq!(at(Every::HalfYear(MonthDay::Day(1)), 2), ["Sat 07-01 06:00+00", "Mon 01-01 06:00+00"]);
    assert_eq!(at(Every::Year(MonthDay::LastBusiness), 2), ["Wed 01-31 06:00+00", "Thu 01-31 06:00+00"]);
    assert_eq!(at(Every::Once, 1), [""; 0]);
    let workdays = next(&cadence(Every::Weekdays, 0, "UTC"), &[], "2028-02-25T00:00:00Z", 2);
    assert_eq!(workdays, ["Mon 02-28 00:00+00", "Tue 02-29 00:00+00"]);
}

#[test]
fn a_time_that_the_clocks_skip_comes_after_the_gap() {
    let nightly = cadence(Every::Day, 2 * 60 + 30, NEW_YORK);
    assert_eq!(next(&nightly, &[], "2027-03-13T12:00:00Z", 2), ["Sun 03-14 03:30-04", "Mon 03-15 02:30-04"]);
    let nightly = cadence(Every::Day, 2 * 60, BERLIN);
    assert_eq!(next(&nightly, &[], "2027-03-27T12:00:00Z", 2), ["Sun 03-28 03:00+02", "Mon 03-29 02:00+02"]);
}

#[test]
fn what_a_skipped_time_has_overtaken_is_not_made_up_for() {
    // As croniter's walk does: the runs of Airflow 3.3.2 are these.
    let after = "2027-03-13T12:00:00Z";
    assert_eq!(next(&cron("0,30 2 * * *", NEW_YORK), &[], after, 2), ["Sun 03-14 03:00-04", "Mon 03-15 02:00-04"]);
    assert_eq!(
        next(&cron("0,30 2,3 * * *", NEW_YORK), &[], after, 3),
        ["Sun 03-14 03:00-04", "Sun 03-14 03:30-04", "Mon 03-15 02:00-04"]
    );
    let lord_howe = next(&cron("*/20 2 * * *", "Australia/Lord_Howe"), &[], "2027-10-02T06:00:00Z", 3);
    assert_eq!(lord_howe, ["Sun 10-03 02:30+11", "Sun 10-03 02:40+11", "Mon 10-04 02:00+11"]);
    // However far into the gap the question is asked.
    assert_eq!(next(&cron("0,30 2 * * *", NEW_YORK), &[], "2027-03-14T07:00:00Z", 1), ["Mon 03-15 02:00-04"]);
}

#[test]
fn a_day_that_a_zone_leaves_out_comes_a_day_later() {
    let samoa = cron("0 6 30 12 *", "Pacific/Apia");
    assert_eq!(next(&samoa, &[], "2011-12-01T00:00:00Z", 2), ["Sat 12-31 06:00+14", "Sun 12-30 06:00+14"]);
    // Also where that day has begun when the question is asked.
    assert_eq!(next(&samoa, &[], "2011-12-30T10:00:00Z", 1), ["Sat 12-31 06:00+14"]);
    let daily = cadence(Every::Day, 6 * 60, "Pacific/Apia");
    assert_eq!(
        next(&daily, &[], "2011-12-29T00:00:00Z", 3),
        ["Thu 12-29 06:00-10", "Sat 12-31 06:00+14", "Sun 01-01 06:00+14"]
    );
}

#[test]
fn a_time_that_comes_twice_is_due_the_second_time() {
    let nightly = cadence(Every::Day, 60 + 30, NEW_YORK);
    assert_eq!(next(&nightly, &[], "2027-11-06T12:00:00Z", 2), ["Sun 11-07 01:30-05", "Mon 11-08 01:30-05"]);
    // Between the two it is still to come.
    assert_eq!(next(&nightly, &[], "2027-11-07T05:45:00Z", 1), ["Sun 11-07 01:30-05"]);
    let nightly = cadence(Every::Day, 2 * 60 + 59, BERLIN);
    assert_eq!(next(&nightly, &[], "2027-10-30T12:00:00Z", 2), ["Sun 10-31 02:59+01", "Mon 11-01 02:59+01"]);
}

#[test]
fn what_runs_in_every_hour_runs_in_every_hour_that_there_is() {
    let half_hours = cron("*/30 * * * *", NEW_YORK);
    assert_eq!(
        next(&half_hours, &[], "2027-03-14T06:00:00Z", 3),
        ["Sun 03-14 01:30-05", "Sun 03-14 03:00-04", "Sun 03-14 03:30-04"]
    );
    assert_eq!(
        next(&half_hours, &[], "2027-11-07T04:30:00Z", 5),
        ["Sun 11-07 01:00-04", "Sun 11-07 01:30-04", "Sun 11-07 01:00-05", "Sun 11-07 01:30-05", "Sun 11-07 02:00-05"]
    );
    // Lord Howe skips half an hour from two on.
    assert_eq!(
        next(&cron("15 * * * *", "Australia/Lord_Howe"), &[], "2027-10-02T14:00:00Z", 3),
        ["Sun 10-03 01:15+10:30", "Sun 10-03 03:15+11", "Sun 10-03 04:15+11"]
    );
    let most = cron("0 0-22 * * *", NEW_YORK);
    assert_eq!(next(&most, &[], "2027-11-07T04:30:00Z", 2), ["Sun 11-07 01:00-05", "Sun 11-07 02:00-05"]);
}

#[test]
fn of_some_days_only_the_hours_of_those_days_count() {
    // Here Airflow, which counts from the run before, begins with 01:00 on Monday 15 March, and with 23:00 on Sunday 7 November.
    let mondays = cron("0 * * * MON", NEW_YORK);
    assert_eq!(next(&mondays, &[], "2027-03-09T12:00:00Z", 2), ["Mon 03-15 00:00-04", "Mon 03-15 01:00-04"]);
    assert_eq!(next(&mondays, &[], "2027-11-02T12:00:00Z", 2), ["Mon 11-08 00:00-05", "Mon 11-08 01:00-05"]);
}

#[test]
fn a_day_that_a_month_does_not_have_is_left_out() {
    let on_31 = cron("0 6 31 * *", "UTC");
    assert_eq!(
        next(&on_31, &[], "2027-01-31T06:00:00Z", 3),
        ["Wed 03-31 06:00+00", "Mon 05-31 06:00+00", "Sat 07-31 06:00+00"]
    );
    // Over 2100, which is no leap year.
    let leap_day = cron("0 6 29 2 *", "UTC");
    let schedule = Schedule::new(&leap_day, &[]).unwrap();
    let years: Vec<_> = schedule.after(instant("2095-01-01T00:00:00Z")).take(2).map(|it| it.at.year()).collect();
    assert_eq!(years, [2096, 2104]);
}

#[test]
fn a_day_of_the_month_or_of_the_week_is_enough() {
    assert_eq!(
        next(&cron("0 6 30 2 fri", "UTC"), &[], "2027-02-20T00:00:00Z", 2),
        ["Fri 02-26 06:00+00", "Fri 02-04 06:00+00"]
    );
    assert_eq!(
        next(&cron("0 6 13 * fri", "UTC"), &[], "2027-02-06T00:00:00Z", 3),
        ["Fri 02-12 06:00+00", "Sat 02-13 06:00+00", "Fri 02-19 06:00+00"]
    );
}

#[test]
fn holidays_and_weekends_are_skipped_or_shifted() {
    let daily = Cadence { calendar: Some("banks".to_owned()), ..cadence(Every::Day, 6 * 60, NEW_YORK) };
    let of = |shift, after| {
        let weekend = [Weekday::Saturday, Weekday::Sunday];
        days(&daily, &[calendar(&["2026-12-25", "2026-12-28"], &weekend, shift)], after, 3)
    };
    // Thursday is the 24th.
    let after = "2026-12-24T00:00:00Z";
    assert_eq!(of(Shift::Skip, after), ["12-24 for 12-24", "12-29 for 12-29", "12-30 for 12-30"]);
    assert_eq!(
        of(Shift::Next, after),
        ["12-24 for 12-24", "12-29 for 12-25 12-26 12-27 12-28 12-29", "12-30 for 12-30"]
    );
    assert_eq!(
        of(Shift::Previous, after),
        ["12-24 for 12-24 12-25 12-26 12-27 12-28", "12-29 for 12-29", "12-30 for 12-30"]
    );
    // The days that a moment stands for are the same whenever the question is asked.
    assert_eq!(of(Shift::Next, "2026-12-28T12:00:00Z")[0], "12-29 for 12-25 12-26 12-27 12-28 12-29");
}

#[test]
fn weekends_are_those_of_the_calendar() {
    let weekly = |shift| {
        let cadence = Cadence { calendar: Some("banks".to_owned()), ..cadence(Every::Week(Weekday::Friday), 0, "UTC") };
        days(&cadence, &[calendar(&[], &[Weekday::Friday, Weekday::Saturday], shift)], "2027-03-01T00:00:00Z", 2)
    };
    assert_eq!(weekly(Shift::Skip), [""; 0]);
    assert_eq!(weekly(Shift::Next), ["03-07 for 03-05", "03-14 for 03-12"]);
    assert_eq!(weekly(Shift::Previous), ["03-04 for 03-05", "03-11 for 03-12"]);
}

#[test]
fn the_last_business_day_is_that_of_the_calendar() {
    let monthly = cadence(Every::Month(MonthDay::LastBusiness), 6 * 60, NEW_YORK);
    assert_eq!(next(&monthly, &[], "2027-05-01T00:00:00Z", 1), ["Mon 05-31 06:00-04"]);
    let by_calendar = Cadence { calendar: Some("banks".to_owned()), ..monthly };
    for shift in [Shift::Skip, Shift::Next, Shift::Previous] {
        // 31 May is Memorial Day.
        let banks = calendar(&["2027-05-31"], &[Weekday::Saturday, Weekday::Sunday], shift);
        assert_eq!(
            next(&by_calendar, &[banks], "2027-05-01T00:00:00Z", 2),
            ["Fri 05-28 06:00-04", "Wed 06-30 06:00-04"]
        );
    }
    let closed: Vec<_> = (1..=28).map(|day| format!("2027-02-{day:02}")).collect();
    let closed = calendar(&closed.iter().map(String::as_str).collect::<Vec<_>>(), &[], Shift::Next);
    let after = next(&by_calendar, &[closed], "2027-01-15T00:00:00Z", 2);
    assert_eq!(after, ["Sun 01-31 06:00-05", "Wed 03-31 06:00-04"], "February has none");
}

#[test]
fn cron_lines_follow_a_calendar_too() {
    let twice = Cadence { calendar: Some("banks".to_owned()), ..cron("0 6,18 * * sat", "UTC") };
    let banks = calendar(&[], &[Weekday::Saturday, Weekday::Sunday], Shift::Next);
    assert_eq!(
        days(&twice, &[banks], "2027-03-02T00:00:00Z", 3),
        ["03-08 for 03-06", "03-08 for 03-06", "03-15 for 03-13"]
    );
}

#[test]
fn nothing_is_due_before_the_first_day() {
    let daily = Cadence { from: Some(number("2027-03-12")), ..cadence(Every::Day, 0, NEW_YORK) };
    assert_eq!(next(&daily, &[], "2020-01-01T00:00:00Z", 2), ["Fri 03-12 00:00-05", "Sat 03-13 00:00-05"]);
    assert_eq!(next(&daily, &[], "2027-03-12T05:00:00Z", 1), ["Sat 03-13 00:00-05"]);
    // A Saturday, which goes to the Friday before.
    let from = Some(number("2027-03-13"));
    let daily = Cadence { from, calendar: Some("banks".to_owned()), ..cadence(Every::Day, 0, NEW_YORK) };
    let banks = |shift| [calendar(&[], &[Weekday::Saturday, Weekday::Sunday], shift)];
    let before = "2027-03-01T00:00:00Z";
    assert_eq!(days(&daily, &banks(Shift::Previous), before, 1), ["03-15 for 03-15"]);
    assert_eq!(days(&daily, &banks(Shift::Next), before, 1), ["03-15 for 03-13 03-14 03-15"]);
}

#[test]
fn a_delivery_is_late_when_its_time_has_passed() {
    let due = |due| {
        let cadence = Cadence { due: Some(due), ..cadence(Every::Day, 60, NEW_YORK) };
        let schedule = Schedule::new(&cadence, &[]).unwrap();
        schedule.after(instant("2027-03-14T00:00:00Z")).next().unwrap().late.map(|it| it.to_string())
    };
    // Four hours are four hours, whatever the clocks do in them.
    assert_eq!(due(4 * 3600).as_deref(), Some("2027-03-14T06:00:00-04:00[America/New_York]"));
    assert_eq!(due(u64::MAX), None);
    let without = Schedule::new(&cadence(Every::Day, 0, "UTC"), &[]).unwrap();
    assert_eq!(without.after(instant("2027-03-14T00:00:00Z")).next().unwrap().late, None);
}

#[test]
fn a_list_has_its_first_instant_and_not_its_last() {
    let daily = cadence(Every::Day, 0, "UTC");
    let (from, until) = (instant("2027-03-01T00:00:00Z"), instant("2027-03-03T00:00:00Z"));
    let listed = moments(&daily, &[], from, until).unwrap();
    assert_eq!(listed.iter().map(|it| it.at.day()).collect::<Vec<_>>(), [1, 2]);
    let schedule = Schedule::new(&daily, &[]).unwrap();
    assert_eq!(schedule.after(from).next().unwrap().at.day(), 2);
    assert_eq!(schedule.starting(from).next().unwrap().at.day(), 1);
}

#[test]
fn what_never_comes_ends() {
    let every_day = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let after = "2027-03-01T00:00:00Z";
    assert_eq!(next(&cron("0 6 30 2 *", "UTC"), &[], after, 1), [""; 0]);
    for shift in [Shift::Skip, Shift::Next, Shift::Previous] {
        for every in [Every::Day, Every::Month(MonthDay::LastBusiness), Every::Cron("*/5 * * * *".to_owned())] {
            let cadence = Cadence { calendar: Some("banks".to_owned()), ..cadence(every, 0, NEW_YORK) };
            assert_eq!(next(&cadence, &[calendar(&[], &every_day, shift)], after, 1), [""; 0]);
        }
    }
}

#[test]
fn what_seldom_comes_does() {
    // Holidays take away every fifth of January up to 2500.
    let holidays: Vec<_> = (2027..=2500).map(|year| format!("{year}-01-05")).collect();
    let holidays: Vec<_> = holidays.iter().map(String::as_str).collect();
    let yearly = Cadence { calendar: Some("banks".to_owned()), ..cadence(Every::Year(MonthDay::Day(5)), 0, "UTC") };
    let sundays_off = calendar(&holidays, &[Weekday::Sunday], Shift::Skip);
    let schedule = Schedule::new(&yearly, &[sundays_off]).unwrap();
    assert_eq!(schedule.after(instant("2027-01-01T00:00:00Z")).next().unwrap().at.year(), 2501);
}

#[test]
fn the_calendar_of_all_time_ends() {
    for zone in ["UTC", NEW_YORK, "Pacific/Apia", "Pacific/Kiritimati"] {
        for every in [Every::Day, Every::Cron("* * * * *".to_owned()), Every::Month(MonthDay::LastBusiness)] {
            let cadence = Cadence { due: Some(86_400), ..cadence(every, 23 * 60 + 59, zone) };
            let schedule = Schedule::new(&cadence, &[]).unwrap();
            assert_eq!(schedule.after(Timestamp::MAX).next(), None);
            assert!(schedule.after(Timestamp::MIN).next().is_some());
            assert!(schedule.starting(Timestamp::MIN).next().is_some());
            schedule.after(instant("9999-12-01T00:00:00Z")).for_each(drop);
        }
    }
}

#[test]
fn what_no_checked_program_says_is_an_error() {
    let of = |cadence: &Cadence| Schedule::new(cadence, &[]).map(|_| ()).unwrap_err();
    let daily = cadence(Every::Day, 0, "UTC");
    assert_eq!(of(&cadence(Every::Day, 0, "Mars/Olympus")), ScheduleError::Zone("Mars/Olympus".to_owned()));
    assert_eq!(of(&cadence(Every::Day, 24 * 60, "UTC")), ScheduleError::Time(1440));
    assert_eq!(of(&cadence(Every::Day, u16::MAX, "UTC")), ScheduleError::Time(u16::MAX));
    assert_eq!(of(&cron("@daily", "UTC")), ScheduleError::Cron("@daily".to_owned()));
    let lost = Cadence { calendar: Some("banks".to_owned()), ..daily };
    assert_eq!(of(&lost), ScheduleError::Calendar("banks".to_owned()));
}
