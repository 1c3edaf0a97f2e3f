//! A date with its time of day, as read.

use super::calendar;

/// 0001-01-01, in days since 1970-01-01.
const FIRST_DAY: i64 = -719_162;
/// 9999-12-31.
const LAST_DAY: i64 = 2_932_896;

/// The year of two digits, as POSIX has it.
pub(super) fn century(year: u32) -> u32 {
    if year >= 69 { 1900 + year } else { 2000 + year }
}

/// What was read of a date, before it is known to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
    pub(super) day_of_year: Option<u32>,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) micros: u32,
    /// Minutes east of UTC, where that was written.
    pub(super) offset: Option<i32>,
}

/// Midnight of the first day of the year 0, which does not exist: what a format does not give of the month and the day is
/// the first, as in the names of monthly files.
impl Default for Moment {
    fn default() -> Self {
        Self { year: 0, month: 1, day: 1, day_of_year: None, hour: 0, minute: 0, second: 0, micros: 0, offset: None }
    }
}

impl Moment {
    /// Days since 1970-01-01, where the day and the time of day exist.
    #[inline]
    pub(super) fn day(&self) -> Option<i32> {
        if !self.has_time_of_day() {
            return None;
        }
        match self.day_of_year {
            None => calendar::days(self.year, self.month, self.day),
            Some(day) => calendar::ordinal(self.year, day),
        }
    }

    #[inline]
    fn has_time_of_day(&self) -> bool {
        self.hour <= 23 && self.minute <= 59 && self.second <= 59
    }

    /// Microseconds after midnight, where the time of day exists.
    pub(super) fn time_of_day(&self) -> Option<i64> {
        let seconds = (self.hour * 60 + self.minute) * 60 + self.second;
        self.has_time_of_day().then_some(i64::from(seconds) * 1_000_000 + i64::from(self.micros))
    }

    /// Microseconds since 1970-01-01T00:00:00, in UTC where an offset was written.
    #[inline]
    pub(super) fn micros_since_epoch(&self) -> Option<i64> {
        let minutes = i64::from(self.hour * 60 + self.minute) - i64::from(self.offset.unwrap_or_default());
        let seconds = i64::from(self.day()?) * 86_400 + minutes * 60 + i64::from(self.second);
        // An offset may lead out of the years that there are.
        if !(FIRST_DAY..=LAST_DAY).contains(&seconds.div_euclid(86_400)) {
            return None;
        }
        Some(seconds * 1_000_000 + i64::from(self.micros))
    }
}
