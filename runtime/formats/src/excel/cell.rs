//! What a cell holds.

use crate::columns::{clock, shortest};
use crate::parse::{self, DateFormat, TimeFormat};

/// The first serial number of Excel's days that is one of March 1900, in the system of 1900: 60 is the day that 1900 did not have.
const MARCH: i64 = 61;
/// Days from the serial number 0 to 1970-01-01: from March 1900 on, before it, and in the system of 1904.
const SINCE_1900: i64 = 25_569;
const BEFORE_MARCH: i64 = 25_568;
const SINCE_1904: i64 = 24_107;
/// 9999-12-31, the last day that there is, since 1970-01-01.
const LAST_DAY: i64 = 2_932_896;
const DAY_MILLIS: i64 = 86_400_000;
const MICROS: i64 = 1_000;

/// What a cell holds that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    /// A number with more digits than a double has, in the fewest that are it.
    Digits(String),
    Bool(bool),
    /// A number of days that its format shows as a date or a time.
    Days(f64, Shown),
    /// A date or a time, as ISO 8601 has it.
    Moment(String),
    /// `#N/A` and its like, or what is not read.
    Error(String),
}

/// What a number format shows a number as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Number,
    /// A day, and no time of it.
    Date,
    /// A day and a time of it.
    Moment,
    /// A time of a day.
    Clock,
    /// Hours, minutes or seconds, however many.
    Elapsed,
}

/// A row of a sheet that has cells that are not empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Row {
    /// From 1.
    pub(super) number: u32,
    /// By their columns, from 1, ascending.
    pub(super) cells: Vec<(u32, Cell)>,
}

impl Row {
    /// The cell of a column, if it is not empty.
    pub(super) fn cell(&self, column: u32) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&column, |cell| cell.0).ok()?;
        self.cells.get(at).map(|cell| &cell.1)
    }
}

/// From which day a workbook counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Calendar {
    /// From 1904-01-01, as on early Macintoshes, and not from 1900.
    pub(super) is_1904: bool,
}

impl Calendar {
    /// Days since 1970-01-01; none where there is no such day, as 1900-02-29, which Excel has.
    fn day(self, serial: i64) -> Option<i32> {
        let day = match serial {
            _ if self.is_1904 => serial.checked_sub(SINCE_1904).filter(|_| serial >= 0)?,
            MARCH.. => serial - SINCE_1900,
            1..=59 => serial - BEFORE_MARCH,
            _ => return None,
        };
        i32::try_from(day).ok().filter(|_| day <= LAST_DAY)
    }

    /// A number of days as ISO 8601 has it, to the millisecond, which is what Excel tells apart. None where it is no date and no time.
    pub(super) fn print(self, days: f64, shown: Shown) -> Option<String> {
        if !(0.0..=2_958_466.0).contains(&days) {
            return None;
        }
        let millis = (days * DAY_MILLIS as f64).round() as i64;
        let (serial, millis) = (millis.div_euclid(DAY_MILLIS), millis.rem_euclid(DAY_MILLIS));
        if shown == Shown::Elapsed && serial > 0 {
            let hours = serial * 24 + millis / 3_600_000;
            let rest = clock(millis % 3_600_000 * MICROS);
            return Some(format!("{hours}{}", rest.get(2..)?));
        }
        let is_day = shown == Shown::Date && (serial > 0 || self.is_1904);
        if serial == 0 && !is_day {
            return Some(clock(millis * MICROS));
        }
        let (year, month, day) = parse::day_of(self.day(serial)?);
        let date = format!("{year:04}-{month:02}-{day:02}");
        if shown == Shown::Date && millis == 0 {
            Some(date)
        } else {
            Some(format!("{date}T{}", clock(millis * MICROS)))
        }
    }
}

impl Cell {
    /// A date, a time of a day or both; an error where it is none.
    pub(super) fn moment(text: &str) -> Self {
        let is_one = |text: &str| {
            DateFormat::iso().timestamp(text.as_bytes()).is_some() || TimeFormat::iso().time(text.as_bytes()).is_some()
        };
        // Parts of a second may be finer than any type has them.
        let is_finer = |(whole, part): (&str, &str)| is_one(whole) && part.bytes().all(|it| it.is_ascii_digit());
        let is_moment = is_one(text) || text.split_once('.').is_some_and(is_finer);
        if is_moment { Self::Moment(text.to_owned()) } else { Self::Error(text.to_owned()) }
    }

    /// As text: a number with the fewest digits that are it. None where it is none, as an error.
    pub(super) fn text(&self, calendar: Calendar) -> Option<String> {
        match self {
            Self::Text(text) | Self::Digits(text) | Self::Moment(text) => Some(text.clone()),
            Self::Number(number) => Some(shortest(*number)),
            Self::Bool(value) => Some(value.to_string()),
            Self::Days(days, shown) => calendar.print(*days, *shown),
            Self::Error(_) => None,
        }
    }

    /// As text for a person to see, errors too.
    pub(super) fn shown(&self, calendar: Calendar) -> String {
        self.text(calendar).unwrap_or_else(|| match self {
            Self::Error(error) => error.clone(),
            Self::Days(days, _) => shortest(*days),
            Self::Text(_) | Self::Digits(_) | Self::Moment(_) | Self::Number(_) | Self::Bool(_) => String::new(),
        })
    }

    /// Whether it holds a text that has nothing in it, as formulas make them: to the eye it is empty.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// Bytes that it takes, about.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Digits(text) | Self::Moment(text) | Self::Error(text) => {
                text.len() + size_of::<Self>()
            }
            Self::Number(_) | Self::Bool(_) | Self::Days(..) => size_of::<Self>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_of_both_systems() {
        let print = |days, shown| Calendar { is_1904: false }.print(days, shown);
        for (days, shown, text) in [
            (1.0, Shown::Date, Some("1900-01-01")),
            (59.0, Shown::Date, Some("1900-02-28")),
            (60.0, Shown::Date, None),
            (61.0, Shown::Date, Some("1900-03-01")),
            (45_322.0, Shown::Date, Some("2024-01-31")),
            (45_322.5, Shown::Date, Some("2024-01-31T12:00:00")),
            (45_322.0, Shown::Moment, Some("2024-01-31T00:00:00")),
            (45_943.541, Shown::Moment, Some("2025-10-13T12:59:02.400000")),
            (0.75, Shown::Clock, Some("18:00:00")),
            (0.75, Shown::Moment, Some("18:00:00")),
            (1.75, Shown::Clock, Some("1900-01-01T18:00:00")),
            (1.75, Shown::Elapsed, Some("42:00:00")),
            (0.5, Shown::Elapsed, Some("12:00:00")),
            (2_958_465.0, Shown::Date, Some("9999-12-31")),
            (2_958_466.0, Shown::Date, None),
            (-1.0, Shown::Date, None),
            (f64::NAN, Shown::Date, None),
            (0.0, Shown::Date, Some("00:00:00")),
        ] {
            assert_eq!(print(days, shown).as_deref(), text, "{days} {shown:?}");
        }
        let calendar = Calendar { is_1904: true };
        assert_eq!(calendar.print(0.0, Shown::Date).as_deref(), Some("1904-01-01"));
        assert_eq!(calendar.print(43_860.0, Shown::Date).as_deref(), Some("2024-01-31"));
    }

    proptest! {
        #[test]
        fn no_number_panics(days: f64) {
            for shown in [Shown::Number, Shown::Date, Shown::Moment, Shown::Clock, Shown::Elapsed] {
                let _ = Calendar { is_1904: false }.print(days, shown);
                let _ = Calendar { is_1904: true }.print(days, shown);
            }
        }
    }
}
