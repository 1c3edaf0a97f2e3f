//! Functions of dates and timestamps.

use std::sync::Arc;

use arrow::{
    array::ArrayRef,
    datatypes::{Date32Type, Int64Type},
};
use datafusion::common::Result;

use super::Args;

/// 0001-01-01 in days since 1970-01-01.
pub(super) const FIRST_DAY: i64 = -719_162;
/// 9999-12-31 in days since 1970-01-01.
pub(super) const LAST_DAY: i64 = 2_932_896;
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

/// 1 is Monday; 1970-01-01 was a Thursday.
pub(super) fn weekday(args: &Args<'_>) -> Result<ArrayRef> {
    of_date(args, |day| (i64::from(day) + 3).rem_euclid(7) + 1)
}

fn of_date(args: &Args<'_>, f: impl Fn(i32) -> i64) -> Result<ArrayRef> {
    Ok(Arc::new(args.date(0)?.map::<Int64Type>(args.rows(), |day| Some(f(day)))))
}

/// `add_days(value, days)`; fails outside the years 1 to 9999.
pub(super) fn add_days(args: &Args<'_>) -> Result<ArrayRef> {
    let sum = |day: i32, days: i64| {
        let sum = i64::from(day).checked_add(days)?;
        (FIRST_DAY..=LAST_DAY).contains(&sum).then_some(sum as i32)
    };
    Ok(Arc::new(args.date(0)?.zip::<_, Date32Type>(&args.int(1)?, args.rows(), sum)))
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

/// The day of a timestamp; a moment before 1970 belongs to the day that it lies in, not to the next.
pub(super) fn date_of(args: &Args<'_>) -> Result<ArrayRef> {
    let day = |moment: i64| i32::try_from(moment.div_euclid(MICROSECONDS_A_DAY)).ok();
    Ok(Arc::new(args.timestamp(0)?.map::<Date32Type>(args.rows(), day)))
}

/// A day of the proleptic Gregorian calendar.
struct Civil {
    year: i64,
    month: i64,
    day: i64,
}

impl Civil {
    /// The day so many days after 1970-01-01. Years are counted from March, so that the leap day ends one and the
    /// lengths of the months follow a line (Howard Hinnant, "chrono-compatible low-level date algorithms").
    fn of(days: i32) -> Self {
        let days = i64::from(days) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Self { year: year + era * 400 + i64::from(month <= 2), month, day }
    }
}
