//! The times of a day at which deliveries are due.

use ingest_program::{Cadence, Cron, Every};
use jiff::Zoned;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::ScheduleError;

/// The times of a day.
#[derive(Debug, Clone)]
pub struct Times {
    /// In order, none twice.
    times: Vec<Time>,
    /// Whether there is one in every hour.
    hourly: bool,
}

impl Times {
    /// As a cadence has it.
    pub fn new(cadence: &Cadence) -> Result<Self, ScheduleError> {
        let (minutes, hourly) = match &cadence.every {
            Every::Cron(line) => {
                let cron = Cron::parse(line).map_err(|_| ScheduleError::Cron(line.clone()))?;
                (cron.times().collect(), cron.is_hourly())
            }
            _ => (vec![cadence.at], false),
        };
        let time = |minutes: u16| {
            let (hour, minute) = (i8::try_from(minutes / 60).unwrap_or(i8::MAX), (minutes % 60) as i8);
            Time::new(hour, minute, 0, 0).map_err(|_| ScheduleError::Time(minutes))
        };
        Ok(Self { times: minutes.into_iter().map(time).collect::<Result<_, _>>()?, hourly })
    }

    /// The moments of a day of a zone, in order. `overtaken` is what the clock shows at the latest moment of the days before.
    pub fn on(&self, day: Date, zone: &TimeZone, overtaken: &mut DateTime) -> Vec<Zoned> {
        let mut moments = Vec::new();
        for time in &self.times {
            let civil = day.to_datetime(*time);
            let found = zone.to_ambiguous_zoned(civil);
            if self.hourly {
                match found.offset() {
                    AmbiguousOffset::Unambiguous { .. } => {}
                    AmbiguousOffset::Gap { .. } => continue,
                    AmbiguousOffset::Fold { .. } => moments.extend(found.clone().earlier()),
                }
            } else if civil <= *overtaken {
                continue;
            }
            // In a gap this is the time after it, in a fold the second one. At the ends of the calendar there is none.
            let Ok(moment) = found.later() else { continue };
            *overtaken = moment.datetime();
            moments.push(moment);
        }
        // The second ones of an hour are after all first ones of it.
        moments.sort_unstable();
        moments
    }
}
