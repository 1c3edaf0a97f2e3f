use ingest_program::{Function, TypeKind};
use jiff::{Span, civil};
use proptest::prelude::*;

use super::*;

const D: TypeKind = TypeKind::Date;
const I: TypeKind = TypeKind::Int;
const FIRST: i32 = -719_162;
const LAST: i32 = 2_932_896;

fn day(days: i32) -> civil::Date {
    civil::date(1970, 1, 1).checked_add(Span::new().days(days)).unwrap()
}

fn days(date: civil::Date) -> i32 {
    date.since(civil::date(1970, 1, 1)).unwrap().get_days()
}

/// The days of these parts: those that jiff has, and no others.
fn from_parts(parts: (i64, i64, i64)) -> Option<i32> {
    let (year, month, day) = parts;
    let year = i16::try_from(year).ok().filter(|it| (1..=9999).contains(it))?;
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(days)
}

#[test]
fn edges_of_the_calendar() {
    check_call(
        Function::DateFromExcel,
        &[I],
        D,
        &[
            (vec![int(1)], date(from_parts((1900, 1, 1)))),
            (vec![int(59)], date(from_parts((1900, 2, 28)))),
            (vec![int(60)], date(None)),
            (vec![int(61)], date(from_parts((1900, 3, 1)))),
            (vec![int(2_958_465)], date(LAST)),
            (vec![int(2_958_466)], date(None)),
            (vec![int(0)], date(None)),
            (vec![int(i64::MIN)], date(None)),
            (vec![int(i64::MAX)], date(None)),
            (vec![int(None)], date(None)),
        ],
    );
    check_call(
        Function::DateFromOrdinal,
        &[I, I],
        D,
        &[
            (vec![int(2024), int(366)], date(from_parts((2024, 12, 31)))),
            (vec![int(2023), int(366)], date(None)),
            (vec![int(2023), int(0)], date(None)),
            (vec![int(10_000), int(1)], date(None)),
            (vec![int(i64::MAX), int(i64::MAX)], date(None)),
        ],
    );
    check_call(
        Function::AddMonths,
        &[D, I],
        D,
        &[
            (vec![date(LAST), int(1)], date(None)),
            (vec![date(FIRST), int(-1)], date(None)),
            (vec![date(0), int(i64::MAX)], date(None)),
            (vec![date(0), int(i64::MIN)], date(None)),
            (vec![date(i32::MAX), int(0)], date(None)),
            (vec![date(None), int(0)], date(None)),
        ],
    );
    check_call(
        Function::AddWeekdays,
        &[D, I],
        D,
        &[
            (vec![date(LAST), int(1)], date(None)),
            (vec![date(0), int(i64::MAX)], date(None)),
            (vec![date(0), int(i64::MIN)], date(None)),
        ],
    );
}

proptest! {
    #[test]
    fn parts_and_sums_as_jiff_has_them(
        all in prop::collection::vec((FIRST..=LAST, -30_000_i64..30_000, FIRST..=LAST), 1..20)
    ) {
        let of_day = |f: fn(civil::Date) -> i64| {
            all.iter().map(|(it, ..)| (vec![date(*it)], int(f(day(*it))))).collect::<Vec<_>>()
        };
        check_call(Function::DayOfYear, &[D], I, &of_day(|it| it.day_of_year().into()));
        check_call(Function::Week, &[D], I, &of_day(|it| it.iso_week_date().week().into()));
        check_call(Function::WeekYear, &[D], I, &of_day(|it| it.iso_week_date().year().into()));
        let ends = all.iter().map(|(it, ..)| (vec![date(*it)], date(days(day(*it).last_of_month())))).collect::<Vec<_>>();
        check_call(Function::MonthEnd, &[D], D, &ends);

        let sums = all.iter().map(|(it, months, _)| {
            let sum = day(*it).checked_add(Span::new().months(*months)).ok().map(days);
            (vec![date(*it), int(*months)], date(sum.filter(|it| (FIRST..=LAST).contains(it))))
        });
        check_call(Function::AddMonths, &[D, I], D, &sums.collect::<Vec<_>>());

        // A month is whole on the day of its number: so many fit between, and one more does not.
        let between = all.iter().map(|(start, _, end)| {
            let (from, to) = (day(*start.min(end)), day(*start.max(end)));
            let months = (i64::from(to.year()) * 12 + i64::from(to.month()))
                - (i64::from(from.year()) * 12 + i64::from(from.month()))
                - i64::from(to.day() < from.day());
            let months = if end < start { -months } else { months };
            (vec![date(*start), date(*end)], int(months), int(months / 12))
        });
        let between = between.collect::<Vec<_>>();
        let months = between.iter().map(|(args, months, _)| (args.clone(), months.clone())).collect::<Vec<_>>();
        let years = between.iter().map(|(args, _, years)| (args.clone(), years.clone())).collect::<Vec<_>>();
        check_call(Function::MonthsBetween, &[D, D], I, &months);
        check_call(Function::YearsBetween, &[D, D], I, &years);
    }

    #[test]
    fn days_of_parts_are_those_that_there_are(
        all in prop::collection::vec((-1_i64..10_001, -1_i64..14, -1_i64..33), 1..20)
    ) {
        let rows = all.iter().map(|(y, m, d)| (vec![int(*y), int(*m), int(*d)], date(from_parts((*y, *m, *d)))));
        check_call(Function::DateFromParts, &[I, I, I], D, &rows.collect::<Vec<_>>());
    }

    #[test]
    fn weekdays_are_counted_one_by_one(start in -3_000_i32..3_000, count in -40_i64..40, span in -60_i32..60) {
        let is_weekday = |it: i32| day(it).weekday().to_monday_one_offset() <= 5;
        // Walks: from a day of a weekend it begins at the weekday on the side that it comes from.
        let (step, mut at) = if count >= 0 { (1, start) } else { (-1, start) };
        while !is_weekday(at) {
            at -= step;
        }
        for _ in 0..count.unsigned_abs() {
            at += step;
            while !is_weekday(at) {
                at += step;
            }
        }
        check_call(Function::AddWeekdays, &[D, I], D, &[(vec![date(start), int(count)], date(at))]);

        let end = start + span;
        let counted = (start.min(end)..start.max(end)).filter(|it| is_weekday(*it)).count() as i64;
        let counted = if span < 0 { -counted } else { counted };
        check_call(Function::WeekdaysBetween, &[D, D], I, &[(vec![date(start), date(end)], int(counted))]);
    }
}
