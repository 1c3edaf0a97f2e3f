//! Days of the proleptic Gregorian calendar.

/// Days since 1970-01-01 of a day that exists; years from 1 to 9999.
#[inline]
pub(super) fn days(year: u32, month: u32, day: u32) -> Option<i32> {
    let exists = (1..=12).contains(&month) && day != 0 && (day <= 28 || day <= days_in(year, month)?);
    if year == 0 || year > 9999 || !exists {
        return None;
    }
    // Counted in years that start in March, so that the leap day is the last (Howard Hinnant's `days_from_civil`).
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era) as i32 - 719_468)
}

/// Year, month and day of a number of days since 1970-01-01; the years from -5879609 to 5879610 that such numbers reach.
pub fn day_of(days: i32) -> (i32, u32, u32) {
    // The reverse of `days`, counted from 0000-03-01.
    let days = i64::from(days) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    ((era * 400 + year_of_era + next_year) as i32, month as u32, day as u32)
}

/// Days since 1970-01-01 of the nth day of a year, counted from 1.
pub(super) fn ordinal(year: u32, day: u32) -> Option<i32> {
    let last = if is_leap(year) { 366 } else { 365 };
    if day == 0 || day > last {
        return None;
    }
    Some(days(year, 1, 1)? + day as i32 - 1)
}

#[inline]
fn days_in(year: u32, month: u32) -> Option<u32> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap(year) { 29 } else { 28 }),
        _ => None,
    }
}

#[inline]
fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The month whose English name starts with these three letters, in any case.
#[inline]
pub(super) fn month(letters: [u8; 3]) -> Option<u32> {
    Some(match letters.map(|letter| letter | 0x20) {
        [b'j', b'a', b'n'] => 1,
        [b'f', b'e', b'b'] => 2,
        [b'm', b'a', b'r'] => 3,
        [b'a', b'p', b'r'] => 4,
        [b'm', b'a', b'y'] => 5,
        [b'j', b'u', b'n'] => 6,
        [b'j', b'u', b'l'] => 7,
        [b'a', b'u', b'g'] => 8,
        [b's', b'e', b'p'] => 9,
        [b'o', b'c', b't'] => 10,
        [b'n', b'o', b'v'] => 11,
        [b'd', b'e', b'c'] => 12,
        _ => return None,
    })
}

/// English names of the months, in order.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_ten_thousand_years_follows_the_day_before() {
        let mut expected = days(1, 1, 1).unwrap();
        assert_eq!(expected, -719_162);
        for year in 1..=9999 {
            let first = expected;
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(found) = days(year, month, day) {
                        assert_eq!(found, expected, "{year}-{month}-{day}");
                        assert_eq!(day_of(found), (year as i32, month, day));
                        assert_eq!(ordinal(year, (expected - first + 1) as u32), Some(found));
                        expected += 1;
                    }
                }
            }
            assert_eq!(ordinal(year, (expected - first + 1) as u32), None);
        }
        assert_eq!(expected, 2_932_897);
    }

    #[test]
    fn days_that_are_not() {
        for (year, month, day) in
            [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 13, 1), (2024, 0, 1), (2024, 1, 0), (0, 1, 1)]
        {
            assert_eq!(days(year, month, day), None, "{year}-{month}-{day}");
        }
        assert_eq!(days(1970, 1, 1), Some(0));
        assert_eq!(days(2000, 2, 29), Some(11_016));
    }

    #[test]
    fn names() {
        for (index, name) in MONTHS.iter().enumerate() {
            let letters: [u8; 3] = name.to_uppercase().as_bytes()[..3].try_into().unwrap();
            assert_eq!(month(letters), Some(index as u32 + 1));
        }
        // 0x20 also joins characters that are no letters: `J` | 0x20 == `j`, but so does 0x0A | 0x20 == `*`.
        assert_eq!(month(*b"\x0aAN"), None);
    }
}
