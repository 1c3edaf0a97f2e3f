//! What holds for the moments of every cadence, against slower ways to find them.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{Cadence, Calendar, Every, MonthDay, Origin, Shift, Weekday};
use ingest_schedule::{Moment, Schedule};
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

/// Zones whose clocks change at different times, by different amounts, and not at all.
const ZONES: [&str; 9] = [
    "America/New_York",
    "Europe/Berlin",
    "UTC",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "America/Havana",
    "America/St_Johns",
    "Africa/Casablanca",
    "Pacific/Apia",
];

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// The numbers of the fields of a cron line; none where the field is `*`.
#[derive(Debug, Clone)]
struct Fields {
    minutes: BTreeSet<i8>,
    hours: BTreeSet<i8>,
    days: Option<BTreeSet<i8>>,
    months: Option<BTreeSet<i8>>,
    /// From 0, Sunday.
    weekdays: Option<BTreeSet<i8>>,
}

impl Fields {
    fn line(&self) -> String {
        let list = |numbers: &BTreeSet<i8>| numbers.iter().map(i8::to_string).collect::<Vec<_>>().join(",");
        let or_all = |numbers: &Option<BTreeSet<i8>>| numbers.as_ref().map_or("*".to_owned(), list);
        let [days, months, weekdays] = [&self.days, &self.months, &self.weekdays].map(or_all);
        format!("{} {} {days} {months} {weekdays}", list(&self.minutes), list(&self.hours))
    }

    fn has_day(&self, day: Date) -> bool {
        let has = |numbers: &BTreeSet<i8>, number| numbers.contains(&number);
        let weekday = day.weekday().to_sunday_zero_offset();
        let on_day = match (&self.days, &self.weekdays) {
            (None, None) => true,
            (Some(days), None) => has(days, day.day()),
            (None, Some(weekdays)) => has(weekdays, weekday),
            (Some(days), Some(weekdays)) => has(days, day.day()) || has(weekdays, weekday),
        };
        on_day && self.months.as_ref().is_none_or(|months| has(months, day.month()))
    }

    fn has(&self, civil: DateTime) -> bool {
        self.minutes.contains(&civil.minute()) && self.hours.contains(&civil.hour()) && self.has_day(civil.date())
    }
}

fn fields() -> impl Strategy<Value = Fields> {
    let hours = prop_oneof![
        3 => btree_set(0_i8..24, 1..4),
        // Around the hours at which clocks change.
        2 => btree_set(0_i8..4, 1..4),
        1 => Just((0..24).collect()),
    ];
    (
        btree_set(0_i8..60, 1..4),
        hours,
        proptest::option::of(btree_set(1_i8..=31, 1..4)),
        proptest::option::of(btree_set(1_i8..=12, 1..4)),
        proptest::option::of(btree_set(0_i8..7, 1..3)),
    )
        .prop_map(|(minutes, hours, days, months, weekdays)| Fields { minutes, hours, days, months, weekdays })
}

fn month_day() -> impl Strategy<Value = MonthDay> {
    prop_oneof![any::<u8>().prop_map(MonthDay::Day), Just(MonthDay::Last), Just(MonthDay::LastBusiness)]
}

fn every() -> impl Strategy<Value = Every> {
    prop_oneof![
        Just(Every::Day),
        Just(Every::Weekdays),
        select(&WEEK[..]).prop_map(Every::Week),
        month_day().prop_map(Every::Month),
        month_day().prop_map(Every::Quarter),
        month_day().prop_map(Every::HalfYear),
        month_day().prop_map(Every::Year),
        Just(Every::Once),
        fields().prop_map(|fields| Every::Cron(fields.line())),
    ]
}

/// From 2026 to 2033, in which the clocks change and a leap day comes.
fn instant() -> impl Strategy<Value = Timestamp> {
    (1_767_225_600_i64..1_988_150_400).prop_map(|second| Timestamp::from_second(second).unwrap())
}

/// Days since 1970-01-01, of the same years.
fn day() -> impl Strategy<Value = i32> {
    20_454_i32..23_011
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let shift = select(&[Shift::Skip, Shift::Next, Shift::Previous][..]);
    (btree_set(day(), 0..300), vec(select(&WEEK[..]), 0..4), shift).prop_map(|(holidays, weekend, shift)| Calendar {
        name: "some".to_owned(),
        doc: None,
        holidays: holidays.into_iter().collect(),
        weekend,
        shift,
        origin: Origin::default(),
    })
}

fn cadence() -> impl Strategy<Value = Cadence> {
    let due = proptest::option::of(0_u64..10_000_000);
    (every(), 0_u16..1440, select(&ZONES[..]), proptest::option::of(day()), due, any::<bool>()).prop_map(
        |(every, at, zone, from, due, minds)| Cadence {
            every,
            at,
            zone: zone.to_owned(),
            from,
            due,
            calendar: minds.then(|| "some".to_owned()),
            origin: Origin::default(),
        },
    )
}

fn of_cron(fields: &Fields, zone: &str) -> Cadence {
    Cadence {
        every: Every::Cron(fields.line()),
        at: 0,
        zone: zone.to_owned(),
        from: None,
        due: None,
        calendar: None,
        origin: Origin::default(),
    }
}

fn date(days: i32) -> Date {
    Date::constant(1970, 1, 1) + SignedDuration::from_hours(24 * i64::from(days))
}

fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).unwrap()
}

/// The instants of some days from `start` on, a minute after the other.
fn minutes(start: Timestamp, zone: &TimeZone, days: i32) -> impl Iterator<Item = Zoned> {
    let start = start.as_second() + 60 - start.as_second().rem_euclid(60);
    (0..i64::from(days) * 1440)
        .map(move |minute| Timestamp::from_second(start + minute * 60).unwrap().to_zoned(zone.clone()))
}

/// The civil minutes of some days after `start`.
fn civil_minutes(start: DateTime, days: i32) -> impl Iterator<Item = DateTime> {
    let start = start.with().second(0).subsec_nanosecond(0).build().unwrap();
    (1..=days * 1440).map(move |minute| start + minute.minutes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn moments_are_in_order_and_keep_to_what_the_cadence_says(
        cadence in cadence(), calendar in calendar(), after in instant()
    ) {
        let schedule = Schedule::new(&cadence, std::slice::from_ref(&calendar)).unwrap();
        let mut last = after;
        for Moment { at, days, late } in schedule.after(after).take(20) {
            prop_assert!(at.timestamp() > last);
            last = at.timestamp();
            prop_assert_eq!(at.time_zone(), schedule.zone());
            prop_assert!(!days.is_empty() && days.is_sorted());
            if let Some(from) = cadence.from {
                prop_assert!(at.date() >= date(from) && days[0] >= date(from));
            }
            prop_assert_eq!(late, cadence.due.map(|due| &at + SignedDuration::from_secs(due as i64)));
            // A clock that goes forward shows another time, and none of these zones leaves a day out in these years.
            if cadence.calendar.is_none() {
                prop_assert_eq!(days, vec![at.date()]);
            }
            if !matches!(cadence.every, Every::Cron(_)) {
                let wanted = at.date().at(0, 0, 0, 0) + i32::from(cadence.at).minutes();
                let clock = schedule.zone().to_ambiguous_zoned(wanted).later().unwrap();
                prop_assert_eq!(&at, &clock);
            }
        }
    }

    #[test]
    fn whenever_the_question_is_asked_the_answer_is_the_same(
        cadence in cadence(), calendar in calendar(), after in instant(), later in 0_i64..100_000_000
    ) {
        let schedule = Schedule::new(&cadence, std::slice::from_ref(&calendar)).unwrap();
        let asked_later = after + SignedDuration::from_secs(later);
        let whole: Vec<_> = schedule.after(after).take(40).collect();
        let end = whole.last().map_or(after, |it| it.at.timestamp());
        let rest = whole.iter().filter(|it| it.at.timestamp() > asked_later).cloned();
        let found = schedule.after(asked_later).take_while(|it| it.at.timestamp() <= end);
        prop_assert_eq!(found.collect::<Vec<_>>(), rest.collect::<Vec<_>>());
        // What is asked for from a moment on begins with it.
        for moment in &whole {
            let first = schedule.starting(moment.at.timestamp()).next();
            prop_assert_eq!(first.as_ref(), Some(moment));
        }
    }

    #[test]
    fn a_calendar_loses_and_moves_nothing_that_it_must_not(
        every in every(), at in 0_u16..1440, calendar in calendar(), from in day()
    ) {
        let cadence = Cadence {
            every, at, zone: "UTC".to_owned(), from: Some(from), due: None, calendar: None, origin: Origin::default(),
        };
        let last_business = |every: &Every| matches!(
            every,
            Every::Month(it) | Every::Quarter(it) | Every::HalfYear(it) | Every::Year(it) if *it == MonthDay::LastBusiness
        );
        // Without a calendar the last business day is another.
        prop_assume!(!last_business(&cadence.every));
        let open = |day: Date| {
            let weekday = WEEK[day.weekday().to_monday_zero_offset() as usize];
            !calendar.weekend.contains(&weekday) && !calendar.holidays.iter().any(|it| date(*it) == day)
        };
        let target = |mut day: Date| loop {
            match calendar.shift {
                _ if open(day) => return Some(day),
                Shift::Skip => return None,
                Shift::Next => day = day.tomorrow().unwrap(),
                Shift::Previous => day = day.yesterday().unwrap(),
            }
        };
        let start = date(from).to_zoned(TimeZone::UTC).unwrap().timestamp();
        let until = start + SignedDuration::from_hours(24 * 120);
        let list = |calendar: &[Calendar]| {
            let name = calendar.first().map(|it| it.name.clone());
            ingest_schedule::moments(&Cadence { calendar: name, ..cadence.clone() }, calendar, start, until).unwrap()
        };
        let mut expected: BTreeMap<Zoned, BTreeSet<Date>> = BTreeMap::new();
        // What is due within the time may have fallen on a day after it.
        let plain = Schedule::new(&cadence, &[]).unwrap();
        for moment in plain.starting(start).take_while(|it| it.at.timestamp() < until + SignedDuration::from_hours(24 * 300)) {
            let Some(on) = target(moment.at.date()) else { continue };
            let at = on.to_datetime(moment.at.time()).to_zoned(TimeZone::UTC).unwrap();
            if at.timestamp() >= start && at.timestamp() < until {
                expected.entry(at).or_default().extend(moment.days);
            }
        }
        let found: BTreeMap<_, _> =
            list(std::slice::from_ref(&calendar)).into_iter().map(|it| (it.at, it.days.into_iter().collect())).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn the_fields_of_a_cron_line_hold(
        fields in fields(), name in select(&ZONES[..]), after in instant(), before in 0_i64..4 * 86_400
    ) {
        let zone = zone(name);
        // Few days before the clocks change, where they do.
        let change = zone.following(after).next().map(|it| it.timestamp());
        let after = change.unwrap_or(after) - SignedDuration::from_secs(before);
        let cadence = of_cron(&fields, name);
        let schedule = Schedule::new(&cadence, &[]).unwrap();
        let (days, until) = (8, after + SignedDuration::from_hours(24 * 7));
        let found: Vec<_> = schedule.after(after).map(|it| it.at).take_while(|it| it.timestamp() < until).collect();
        let mut expected = Vec::new();
        if fields.hours.len() == 24 {
            // Every minute that there is, twice where it comes twice.
            expected.extend(minutes(after, &zone, days).filter(|it| fields.has(it.datetime())));
        } else {
            // What the clock shows at a moment is where the search for the next begins, as in Airflow.
            let mut clock = after.to_zoned(zone.clone()).datetime() - 2.days();
            while let Some(civil) = civil_minutes(clock, days + 5).find(|it| fields.has(*it)) {
                let moment = zone.to_ambiguous_zoned(civil).later().unwrap();
                if moment.timestamp() >= until {
                    break;
                }
                clock = moment.datetime();
                expected.extend((moment.timestamp() > after).then_some(moment));
            }
        }
        expected.retain(|it| it.timestamp() < until);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn nothing_panics_and_all_ends(
        every in every(),
        at in prop_oneof![4 => 0_u16..1440, 1 => any::<u16>()],
        name in select(&ZONES[..]),
        from in proptest::option::of(any::<i32>()),
        due in proptest::option::of(any::<u64>()),
        (holidays, weekend, shift) in (
            vec(any::<i32>(), 0..20), vec(select(&WEEK[..]), 0..20), select(&[Shift::Skip, Shift::Next, Shift::Previous][..])
        ),
        after in prop_oneof![
            any::<i64>().prop_map(|it| Timestamp::from_second(it % 377_705_116_800).unwrap_or(Timestamp::MAX)),
            Just(Timestamp::MIN),
            Just(Timestamp::MAX),
        ],
    ) {
        let calendar = Calendar {
            name: "some".to_owned(), doc: None, holidays, weekend, shift, origin: Origin::default(),
        };
        let cadence = Cadence {
            every, at, zone: name.to_owned(), from, due, calendar: Some("some".to_owned()), origin: Origin::default(),
        };
        if let Ok(schedule) = Schedule::new(&cadence, &[calendar]) {
            let found: Vec<_> = schedule.after(after).take(3).collect();
            prop_assert!(found.is_sorted_by(|a, b| a.at < b.at));
            schedule.starting(after).take(3).for_each(drop);
        }
    }
}
