//! The days of a cadence.

use ingest_program::{Cadence, Calendar, Cron, Every, MonthDay, Shift, Weekday};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};

use crate::ScheduleError;
use crate::business::Business;

/// After so many years the calendar is the same again, days of the week included: it has 20,871 weeks then.
const CYCLE_YEARS: i16 = 400;

/// On which days deliveries are due.
#[derive(Debug, Clone)]
pub struct Days {
    pattern: Pattern,
    business: Business,
    /// What becomes of those that are no business days; none where all days are alike.
    shift: Option<Shift>,
    from: Option<Date>,
}

/// The days before a calendar moves them.
#[derive(Debug, Clone)]
enum Pattern {
    None,
    All,
    Weekdays,
    Week(Weekday),
    /// Of every month whose number leaves 1 when divided by the first.
    Month(i8, MonthDay),
    Cron(Cron),
}

/// A day on which deliveries are due, and the days of the cadence that it stands for, in order.
pub struct Due {
    pub on: Date,
    pub days: Vec<Date>,
}

impl Days {
    /// As a cadence has it, which follows `calendar` if any.
    pub fn new(cadence: &Cadence, calendar: Option<&Calendar>) -> Result<Self, ScheduleError> {
        Ok(Self {
            pattern: match &cadence.every {
                Every::Once => Pattern::None,
                Every::Day => Pattern::All,
                Every::Weekdays => Pattern::Weekdays,
                Every::Week(day) => Pattern::Week(*day),
                Every::Month(day) => Pattern::Month(1, *day),
                Every::Quarter(day) => Pattern::Month(3, *day),
                Every::HalfYear(day) => Pattern::Month(6, *day),
                Every::Year(day) => Pattern::Month(12, *day),
                Every::Cron(line) => Pattern::Cron(Cron::parse(line).map_err(|_| ScheduleError::Cron(line.clone()))?),
            },
            business: calendar.map_or(Business::MONDAY_TO_FRIDAY, Business::of),
            shift: calendar.map(|it| it.shift),
            from: cadence.from.map(|days| date(days).unwrap_or(if days < 0 { Date::MIN } else { Date::MAX })),
        })
    }

    /// The first day that may be one.
    pub fn from(&self) -> Option<Date> {
        self.from
    }

    /// The days on which deliveries are due from `start` on; perhaps, before them, a few that are earlier.
    pub fn starting(&self, mut start: Date) -> Dues<'_> {
        if let (Some(Shift::Next), true) = (self.shift, self.business.is_some()) {
            // What falls on the days before, of which none is a business day, is due on this one too.
            while let Some(before) = start.yesterday().ok().filter(|it| !self.business.is_open(*it)) {
                start = before;
            }
        }
        let next = match self.pattern {
            Pattern::None => None,
            _ => Some(self.from.map_or(start, |from| from.max(start))),
        };
        Dues { days: self, next }
    }

    /// Whether a day is one of the cadence, before a calendar moves it.
    fn has(&self, day: Date) -> bool {
        match &self.pattern {
            Pattern::None => false,
            Pattern::All => true,
            Pattern::Weekdays => Business::MONDAY_TO_FRIDAY.is_open(day),
            Pattern::Week(weekday) => weekday_of(day) == *weekday,
            Pattern::Month(every, on) => {
                let month = day.month() % every == 1 % every;
                month
                    && match on {
                        MonthDay::Day(number) => i16::from(day.day()) == i16::from(*number),
                        MonthDay::Last => day == day.last_of_month(),
                        MonthDay::LastBusiness => self.business.is_last_of_month(day),
                    }
            }
            Pattern::Cron(cron) => cron.is_on(day.month() as u8, day.day() as u8, weekday_of(day)),
        }
    }

    /// The day on which what falls on `day` is due.
    fn due(&self, day: Date) -> Option<Date> {
        match self.shift {
            None => Some(day),
            Some(_) if self.business.is_open(day) => Some(day),
            Some(Shift::Skip) => None,
            Some(Shift::Next) => self.business.next(day),
            Some(Shift::Previous) => self.business.previous(day),
        }
    }

    /// Whether what falls on `day` is due on `on` too, as what fell on the day before is.
    fn is_due_too(&self, day: Date, on: Date) -> bool {
        match self.shift {
            None | Some(Shift::Skip) => false,
            Some(Shift::Next) => day <= on,
            Some(Shift::Previous) => !self.business.is_open(day),
        }
    }

    /// The day up to which there is one, if there is any from `start` on at all.
    fn horizon(&self, start: Date) -> Date {
        let settled = self.business.last_holiday().map_or(start, |holiday| holiday.max(start));
        settled.saturating_add(CYCLE_YEARS.years())
    }
}

/// The days on which deliveries are due, in order.
#[derive(Debug, Clone)]
pub struct Dues<'a> {
    days: &'a Days,
    /// The day that is looked at next; none where there is nothing more.
    next: Option<Date>,
}

impl Iterator for Dues<'_> {
    type Item = Due;

    fn next(&mut self) -> Option<Due> {
        let horizon = self.days.horizon(self.next?);
        while let Some(day) = self.next.take().filter(|day| *day <= horizon) {
            self.next = day.tomorrow().ok();
            let Some(on) = self.days.has(day).then(|| self.days.due(day)).flatten() else { continue };
            let mut due = Due { on, days: vec![day] };
            while let Some(day) = self.next.filter(|day| self.days.is_due_too(*day, on)) {
                due.days.extend(self.days.has(day).then_some(day));
                self.next = day.tomorrow().ok();
            }
            return Some(due);
        }
        None
    }
}

/// Days since 1970-01-01 as a date, if the calendar has it.
pub fn date(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok()
}

fn weekday_of(day: Date) -> Weekday {
    match day.weekday() {
        jiff::civil::Weekday::Monday => Weekday::Monday,
        jiff::civil::Weekday::Tuesday => Weekday::Tuesday,
        jiff::civil::Weekday::Wednesday => Weekday::Wednesday,
        jiff::civil::Weekday::Thursday => Weekday::Thursday,
        jiff::civil::Weekday::Friday => Weekday::Friday,
        jiff::civil::Weekday::Saturday => Weekday::Saturday,
        jiff::civil::Weekday::Sunday => Weekday::Sunday,
    }
}
