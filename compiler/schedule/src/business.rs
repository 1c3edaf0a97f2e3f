//! Which days are business days.

use ingest_program::Calendar;
use jiff::civil::Date;

use crate::days::date;

/// The days of business.
#[derive(Debug, Clone)]
pub struct Business {
    /// From Monday to Sunday, whether it is of the weekend.
    weekend: [bool; 7],
    /// Sorted.
    holidays: Vec<Date>,
}

impl Business {
    /// From Monday to Friday.
    pub const MONDAY_TO_FRIDAY: Self =
        Self { weekend: [false, false, false, false, false, true, true], holidays: Vec::new() };

    /// The days that a calendar leaves.
    pub fn of(calendar: &Calendar) -> Self {
        let mut weekend = [false; 7];
        for day in &calendar.weekend {
            if let Some(closed) = weekend.get_mut(*day as usize) {
                *closed = true;
            }
        }
        let mut holidays: Vec<_> = calendar.holidays.iter().filter_map(|days| date(*days)).collect();
        holidays.sort_unstable();
        Self { weekend, holidays }
    }

    /// Whether there is any.
    pub fn is_some(&self) -> bool {
        self.weekend.contains(&false)
    }

    /// The last day about which it says more than of the same day of each week.
    pub fn last_holiday(&self) -> Option<Date> {
        self.holidays.last().copied()
    }

    /// Whether a day is one.
    pub fn is_open(&self, day: Date) -> bool {
        let of_week = day.weekday().to_monday_zero_offset() as usize;
        self.weekend.get(of_week) == Some(&false) && self.holidays.binary_search(&day).is_err()
    }

    /// The first from a day on, it included.
    pub fn next(&self, day: Date) -> Option<Date> {
        self.find(day, Date::tomorrow)
    }

    /// The last up to a day, it included.
    pub fn previous(&self, day: Date) -> Option<Date> {
        self.find(day, Date::yesterday)
    }

    /// Whether a day is one, and the last of its month.
    pub fn is_last_of_month(&self, day: Date) -> bool {
        self.is_open(day) && self.previous(day.last_of_month()) == Some(day)
    }

    /// A week and the holidays are all that there is to go through.
    fn find(&self, mut day: Date, step: impl Fn(Date) -> Result<Date, jiff::Error>) -> Option<Date> {
        while self.is_some() {
            if self.is_open(day) {
                return Some(day);
            }
            day = step(day).ok()?;
        }
        None
    }
}
