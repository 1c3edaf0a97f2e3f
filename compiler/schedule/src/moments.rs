//! Walking along the moments of a schedule.

use std::vec;

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan as _, Zoned};

use crate::days::Dues;
use crate::{Moment, Schedule, just_before};

/// The moments of a schedule from an instant on, in order, none twice. It ends where the calendar does, or where no further
/// day ever comes.
#[derive(Debug, Clone)]
pub struct Moments<'a> {
    schedule: &'a Schedule,
    dues: Dues<'a>,
    /// The days that the moments at hand stand for.
    days: Vec<Date>,
    /// The moments at hand.
    at: vec::IntoIter<Zoned>,
    /// The latest moment so far.
    last: Timestamp,
    /// What the clock showed then.
    overtaken: DateTime,
}

impl<'a> Moments<'a> {
    pub(crate) fn after(schedule: &'a Schedule, instant: Timestamp) -> Self {
        let first = schedule.days.from().and_then(|from| from.to_zoned(schedule.zone.clone()).ok());
        let last = first.map_or(instant, |first| instant.max(just_before(first.timestamp())));
        // What the clocks skip comes later, by a day at most: Samoa once left one out.
        let start = last.to_zoned(schedule.zone.clone()).date().saturating_sub(2.days());
        Self {
            schedule,
            dues: schedule.days.starting(start),
            days: Vec::new(),
            at: Vec::new().into_iter(),
            last,
            overtaken: DateTime::MIN,
        }
    }
}

impl Iterator for Moments<'_> {
    type Item = Moment;

    fn next(&mut self) -> Option<Moment> {
        loop {
            let Some(at) = self.at.next() else {
                let due = self.dues.next()?;
                self.at = self.schedule.times.on(due.on, &self.schedule.zone, &mut self.overtaken).into_iter();
                self.days = due.days;
                continue;
            };
            if at.timestamp() > self.last {
                self.last = at.timestamp();
                let late = self.schedule.due.and_then(|due| at.checked_add(due).ok());
                return Some(Moment { at, days: self.days.clone(), late });
            }
        }
    }
}
