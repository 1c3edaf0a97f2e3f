//! When the deliveries of a source are due: the moments of a cadence, in order.
//!
//! ```
//! # use ingest_program::{Cadence, Every, MonthDay, Origin};
//! # use ingest_schedule::Schedule;
//! let cadence = Cadence {
//!     every: Every::Month(MonthDay::LastBusiness),
//!     at: 6 * 60,
//!     zone: "America/New_York".to_owned(),
//!     from: None,
//!     due: Some(4 * 60 * 60),
//!     calendar: None,
//!     origin: Origin::default(),
//! };
//! let schedule = Schedule::new(&cadence, &[])?;
//! let moment = schedule.after("2027-02-01T00:00:00Z".parse()?).next().unwrap();
//! assert_eq!(moment.at.to_string(), "2027-02-26T06:00:00-05:00[America/New_York]");
//! assert_eq!(moment.late.unwrap().to_string(), "2027-02-26T10:00:00-05:00[America/New_York]");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where the clocks change
//!
//! Times are the zone's civil time, and mean what they mean to the timetables of Airflow:
//!
//! - A time that the clocks skip comes after the gap, as late as it was in it: 02:30 in New York is 03:30 on that day. What the
//!   first skipped time has overtaken by then is not made up for: of 02:00 and 02:30 there is 03:00 alone.
//! - A time that comes twice is due once, the second time.
//! - A cron line that runs in every hour runs in every hour that there is: none is in the gap, and those that come twice count
//!   twice.
//!
//! In one thing Airflow differs: it counts the hours of a cron line that runs in every hour from the run before. Where that line
//! is of some days or months only, or the clocks change by half an hour, its first run after the change is early or late by as
//! much (seen with 3.3.2).

mod business;
mod days;
mod moments;
mod times;

use ingest_program::{Cadence, Calendar};
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, Zoned};

use days::Days;
use times::Times;

pub use moments::Moments;

/// A cadence with the calendar that it follows, ready to be asked.
#[derive(Debug, Clone)]
pub struct Schedule {
    days: Days,
    times: Times,
    zone: TimeZone,
    due: Option<SignedDuration>,
}

/// When a delivery is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When, in the zone of the cadence.
    pub at: Zoned,
    /// The days of the cadence that it stands for, in order, at least one. A calendar may move some to another day, and so
    /// several to one.
    pub days: Vec<Date>,
    /// When it is late, where the cadence says so and it is before the end of all time that can be told.
    pub late: Option<Zoned>,
}

/// Why a cadence says no times. None of a checked program is so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// There is no such zone.
    #[error("there is no time zone `{0}`")]
    Zone(String),
    /// There is no such calendar.
    #[error("there is no calendar `{0}`")]
    Calendar(String),
    /// It is no time of a day.
    #[error("{0} minutes after midnight is no time of a day")]
    Time(u16),
    /// It is no cron line.
    #[error("`{0}` is no cron line")]
    Cron(String),
}

impl Schedule {
    /// The schedule of a cadence, which follows one of `calendars` if any.
    pub fn new(cadence: &Cadence, calendars: &[Calendar]) -> Result<Self, ScheduleError> {
        let calendar = match &cadence.calendar {
            None => None,
            Some(name) => {
                let found = calendars.iter().find(|it| it.name == *name);
                Some(found.ok_or_else(|| ScheduleError::Calendar(name.clone()))?)
            }
        };
        let zone = TimeZoneDatabase::bundled().get(&cadence.zone);
        Ok(Self {
            days: Days::new(cadence, calendar)?,
            times: Times::new(cadence)?,
            zone: zone.map_err(|_| ScheduleError::Zone(cadence.zone.clone()))?,
            // More seconds than that are past the end of time.
            due: cadence.due.map(|seconds| SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))),
        })
    }

    /// The zone of its times.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The moments after an instant.
    pub fn after(&self, instant: Timestamp) -> Moments<'_> {
        Moments::after(self, instant)
    }

    /// The moments from an instant on, it included.
    pub fn starting(&self, instant: Timestamp) -> Moments<'_> {
        // Moments are on whole seconds.
        self.after(just_before(instant))
    }
}

/// The moments of a cadence from an instant on, it included, and before another.
pub fn moments(
    cadence: &Cadence,
    calendars: &[Calendar],
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Moment>, ScheduleError> {
    Ok(Schedule::new(cadence, calendars)?.starting(from).take_while(|it| it.at.timestamp() < until).collect())
}

/// The instant before an instant, unless time begins with it.
fn just_before(instant: Timestamp) -> Timestamp {
    instant.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(instant)
}
