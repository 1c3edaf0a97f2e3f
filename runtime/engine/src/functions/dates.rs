//! Functions of dates and timestamps.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, PrimitiveArray},
    datatypes::{Date32Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType},
};
use datafusion::common::Result;

use super::{
    Args,
    calendar::{self, Civil, FIRST_DAY, LAST_DAY},
};

pub(super) const MICROSECONDS_A_DAY: i64 = 86_400_000_000;

pub(super) fn year(args: &Args<'_>) -> Result<ArrayRef> {
    of_date(args, |day| Civil::of(day).year)
}

pub(super) fn month(args: &Args<'_>) -> Result<ArrayRef> {
    of_date(args, |day| Civil::of(day).month)
}

pub(super) fn day(args: &Args<'_>) -> Result<ArrayRef> {
    of_date(args, |day| Civil::of(day).day)
}

pub(super) fn weekday(args: &Args<'_>) -> Result<ArrayRef> {
    of_date(args, |day| calendar::weekday(day.into()))
}

/// The week's number by ISO 8601.
pub(super) fn week(args: &Args<'_>) -> Result<ArrayRef> {
    of_date(args, |day| calendar::iso_week(day).1)
}

/// The year that the week belongs to, by ISO 8601.
pub(super) fn week_year(args: &Args<'_>) -> Result<ArrayRef> {
    of_date(args, |day| calendar::iso_week(day).0)
}

pub(super) fn day_of_year(args: &Args<'_>) -> Result<ArrayRef> {
    of_date(args, |day| Civil::of(day).of_year())
}

fn of_date(args: &Args<'_>, f: impl Fn(i32) -> i64) -> Result<ArrayRef> {
    Ok(Arc::new(args.date(0)?.map::<Int64Type>(args.rows(), |day| Some(f(day)))))
}

/// `add_days(value, days)`; fails outside the years 1 to 9999.
pub(super) fn add_days(args: &Args<'_>) -> Result<ArrayRef> {
    let sum = |day: i32, days: i64| in_calendar(i64::from(day).checked_add(days)?);
    Ok(Arc::new(args.date(0)?.zip::<_, Date32Type>(&args.int(1)?, args.rows(), sum)))
}

/// The day, if its year is 1 to 9999.
pub(super) fn in_calendar(day: i64) -> Option<i32> {
    (FIRST_DAY..=LAST_DAY).contains(&day).then_some(day as i32)
}

/// `add_months(value, months)`: the day of the same number, or the month's last where there is none; fails outside the
/// years 1 to 9999.
pub(super) fn add_months(args: &Args<'_>) -> Result<ArrayRef> {
    let sum = |day: i32, months: i64| {
        let from = Civil::of(day);
        let months = from.months().checked_add(months)?;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        Civil { year, month, day: from.day.min(calendar::month_length(year, month)) }.days()
    };
    Ok(Arc::new(args.date(0)?.zip::<_, Date32Type>(&args.int(1)?, args.rows(), sum)))
}

/// `add_weekdays(value, days)`: fails outside the years 1 to 9999.
pub(super) fn add_weekdays(args: &Args<'_>) -> Result<ArrayRef> {
    let sum = |day: i32, days: i64| in_calendar(calendar::add_weekdays(day.into(), days)?);
    Ok(Arc::new(args.date(0)?.zip::<_, Date32Type>(&args.int(1)?, args.rows(), sum)))
}

/// `weekdays_between(start, end)`
pub(super) fn weekdays_between(args: &Args<'_>) -> Result<ArrayRef> {
    let count = |start: i32, end: i32| Some(calendar::weekdays_between(start.into(), end.into()));
    Ok(Arc::new(args.date(0)?.zip::<_, Int64Type>(&args.date(1)?, args.rows(), count)))
}

/// `months_between(start, end)`
pub(super) fn months_between(args: &Args<'_>) -> Result<ArrayRef> {
    let count = |start: i32, end: i32| Some(calendar::months_between(start, end));
    Ok(Arc::new(args.date(0)?.zip::<_, Int64Type>(&args.date(1)?, args.rows(), count)))
}

/// `years_between(start, end)`
pub(super) fn years_between(args: &Args<'_>) -> Result<ArrayRef> {
    let count = |start: i32, end: i32| Some(calendar::months_between(start, end) / 12);
    Ok(Arc::new(args.date(0)?.zip::<_, Int64Type>(&args.date(1)?, args.rows(), count)))
}

/// `date_from_parts(year, month, day)`: fails where there is no such day.
pub(super) fn from_parts(args: &Args<'_>) -> Result<ArrayRef> {
    let (year, month, day) = (args.int(0)?, args.int(1)?, args.int(2)?);
    let days =
        (0..args.rows()).map(|row| Civil { year: year.get(row)?, month: month.get(row)?, day: day.get(row)? }.days());
    Ok(Arc::new(days.collect::<PrimitiveArray<Date32Type>>()))
}

/// `date_from_ordinal(year, day)`: the day by its number in the year; fails where the year has none of that number.
pub(super) fn from_ordinal(args: &Args<'_>) -> Result<ArrayRef> {
    let date = |year: i64, day: i64| {
        let first = Civil { year, month: 1, day: 1 }.days()?;
        let last = Civil { year, month: 12, day: 31 }.of_year();
        (1..=last).contains(&day).then(|| in_calendar(i64::from(first) + day - 1))?
    };
    Ok(Arc::new(args.int(0)?.zip::<_, Date32Type>(&args.int(1)?, args.rows(), date)))
}

/// `date_from_excel(serial)`: fails before 1900, after 9999 and on Excel's 60, the 29th of February 1900, which was none.
pub(super) fn from_excel(args: &Args<'_>) -> Result<ArrayRef> {
    let date = |serial: i64| match serial {
        // 1899-12-31 is 25,568 days before 1970-01-01.
        60 => None,
        1..=59 => in_calendar(serial - 25_568),
        _ => (serial > 60).then(|| in_calendar(serial - 25_569))?,
    };
    Ok(Arc::new(args.int(0)?.map::<Date32Type>(args.rows(), date)))
}

/// `days_between(start, end)`
pub(super) fn days_between(args: &Args<'_>) -> Result<ArrayRef> {
    let difference = |start: i32, end: i32| Some(i64::from(end) - i64::from(start));
    Ok(Arc::new(args.date(0)?.zip::<_, Int64Type>(&args.date(1)?, args.rows(), difference)))
}

pub(super) fn month_start(args: &Args<'_>) -> Result<ArrayRef> {
    let start = |day: i32| Some(day.saturating_sub(Civil::of(day).day as i32 - 1));
    Ok(Arc::new(args.date(0)?.map::<Date32Type>(args.rows(), start)))
}

pub(super) fn month_end(args: &Args<'_>) -> Result<ArrayRef> {
    let end = |day: i32| {
        let Civil { year, month, day: of_month } = Civil::of(day);
        Some(day.saturating_add((calendar::month_length(year, month) - of_month) as i32))
    };
    Ok(Arc::new(args.date(0)?.map::<Date32Type>(args.rows(), end)))
}

/// The day of a timestamp; a moment before 1970 belongs to the day that it lies in, not to the next.
pub(super) fn date_of(args: &Args<'_>) -> Result<ArrayRef> {
    let day = |moment: i64| i32::try_from(moment.div_euclid(MICROSECONDS_A_DAY)).ok();
    Ok(Arc::new(args.timestamp(0)?.map::<Date32Type>(args.rows(), day)))
}

/// `hour(value)`, `minute(value)`, `second(value)`: of a timestamp, the part of this many microseconds, of which the next
/// greater one has so many.
pub(super) fn part_of_day(args: &Args<'_>, unit: i64, of: i64) -> Result<ArrayRef> {
    let part = |moment: i64| Some(moment.div_euclid(unit).rem_euclid(of));
    Ok(Arc::new(args.timestamp(0)?.map::<Int64Type>(args.rows(), part)))
}

/// `time_of(value)`: the time of day of a timestamp.
pub(super) fn time_of(args: &Args<'_>) -> Result<ArrayRef> {
    let time = |moment: i64| Some(moment.rem_euclid(MICROSECONDS_A_DAY));
    Ok(Arc::new(args.timestamp(0)?.map::<Time64MicrosecondType>(args.rows(), time)))
}

/// `at_time(value, time)`
pub(super) fn at_time(args: &Args<'_>) -> Result<ArrayRef> {
    let moment = |day: i32, time: i64| i64::from(day).checked_mul(MICROSECONDS_A_DAY)?.checked_add(time);
    Ok(Arc::new(args.date(0)?.zip::<_, TimestampMicrosecondType>(&args.time(1)?, args.rows(), moment)))
}

const SECOND: i64 = 1_000_000;

/// `seconds_between(start, end)`: whole seconds.
pub(super) fn seconds_between(args: &Args<'_>) -> Result<ArrayRef> {
    let count = |start: i64, end: i64| i64::try_from((i128::from(end) - i128::from(start)) / i128::from(SECOND)).ok();
    Ok(Arc::new(args.timestamp(0)?.zip::<_, Int64Type>(&args.timestamp(1)?, args.rows(), count)))
}

/// `add_seconds(value, seconds)`: fails outside the years 1 to 9999.
pub(super) fn add_seconds(args: &Args<'_>) -> Result<ArrayRef> {
    let sum = |moment: i64, seconds: i64| moment_in_calendar(moment.checked_add(seconds.checked_mul(SECOND)?)?);
    Ok(Arc::new(args.timestamp(0)?.zip::<_, TimestampMicrosecondType>(&args.int(1)?, args.rows(), sum)))
}

/// `timestamp_from_unix(seconds)`: fails outside the years 1 to 9999.
pub(super) fn from_unix(args: &Args<'_>) -> Result<ArrayRef> {
    let moment = |seconds: i64| moment_in_calendar(seconds.checked_mul(SECOND)?);
    Ok(Arc::new(args.int(0)?.map::<TimestampMicrosecondType>(args.rows(), moment)))
}

/// `unix_seconds(value)`: whole seconds, towards the past.
pub(super) fn unix_seconds(args: &Args<'_>) -> Result<ArrayRef> {
    Ok(Arc::new(args.timestamp(0)?.map::<Int64Type>(args.rows(), |moment| Some(moment.div_euclid(SECOND)))))
}

fn moment_in_calendar(moment: i64) -> Option<i64> {
    in_calendar(moment.div_euclid(MICROSECONDS_A_DAY)).map(|_| moment)
}
