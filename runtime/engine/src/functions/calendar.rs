//! Days of the proleptic Gregorian calendar, which `dates.rs` reckons with.

/// 0001-01-01 in days since 1970-01-01.
pub(super) const FIRST_DAY: i64 = -719_162;
/// 9999-12-31 in days since 1970-01-01.
pub(super) const LAST_DAY: i64 = 2_932_896;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
}

impl Civil {
    /// The day so many days after 1970-01-01. Years are counted from March, so that the leap day ends one and the
    /// lengths of the months follow a line (Howard Hinnant, "chrono-compatible low-level date algorithms").
    pub(super) fn of(days: i32) -> Self {
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

    /// Days since 1970-01-01; none where there is no such day or its year is not 1 to 9999.
    pub(super) fn days(self) -> Option<i32> {
        let Self { year, month, day } = self;
        let sound =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
        if !sound {
            return None;
        }
        let year = year - i64::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let march_month = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * march_month + 2) / 5 + day - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        i32::try_from(era * 146_097 + day_of_era - 719_468).ok()
    }

    /// The months since the year 0.
    pub(super) fn months(self) -> i64 {
        self.year * 12 + self.month - 1
    }

    /// Days since the last of December, so that January 1 is 1.
    pub(super) fn of_year(self) -> i64 {
        const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
        let before = usize::try_from(self.month - 1).ok().and_then(|it| BEFORE.get(it)).copied().unwrap_or_default();
        before + self.day + i64::from(self.month > 2 && is_leap(self.year))
    }
}

/// How many days a month has.
pub(super) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// 1 is Monday; 1970-01-01 was a Thursday.
pub(super) fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7) + 1
}

/// The year and number of the ISO 8601 week of a day: those of the week's Thursday.
pub(super) fn iso_week(day: i32) -> (i64, i64) {
    let thursday = i64::from(day) + 4 - weekday(day.into());
    let civil = Civil::of(thursday.clamp(i32::MIN.into(), i32::MAX.into()) as i32);
    (civil.year, (civil.of_year() - 1) / 7 + 1)
}

/// Whole months from one day to a later one: the last counts once the day of its number has come.
pub(super) fn months_between(start: i32, end: i32) -> i64 {
    if end < start {
        return -months_between(end, start);
    }
    let (start, end) = (Civil::of(start), Civil::of(end));
    end.months() - start.months() - i64::from(end.day < start.day)
}

/// How many days from Monday to Friday lie between the last Monday of the calendar's first week and a day.
fn weekdays_before(day: i64) -> i64 {
    // 1969-12-29 was a Monday.
    let since_monday = day + 3;
    since_monday.div_euclid(7) * 5 + since_monday.rem_euclid(7).min(5)
}

/// How many days from Monday to Friday there are from `start` on and before `end`; negative where `end` comes first.
pub(super) fn weekdays_between(start: i64, end: i64) -> i64 {
    weekdays_before(end) - weekdays_before(start)
}

/// The day from Monday to Friday that comes `count` such days after this one (before, where negative). A Saturday or
/// Sunday counts as the Friday before where it goes forward, as the Monday after where it goes back.
pub(super) fn add_weekdays(day: i64, count: i64) -> Option<i64> {
    let monday = day - (day + 3).rem_euclid(7);
    let place = (day + 3).rem_euclid(7);
    let from = if count >= 0 {
        place.min(4)
    } else if place > 4 {
        5
    } else {
        place
    };
    let places = from.checked_add(count)?;
    monday.checked_add(places.div_euclid(5).checked_mul(7)?)?.checked_add(places.rem_euclid(5))
}
