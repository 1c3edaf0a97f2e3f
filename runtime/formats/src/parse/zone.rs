//! Time zones: between moments and what the clocks of a place show.

use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
/// Microseconds, at most, from the last moment that jiff knows to the end of the year 9999 in any zone: it ends with the hours of the
/// 30th of December that are still that year wherever clocks are.
const AFTER_LAST: i64 = 3 * 86_400 * 1_000_000;

/// A zone of the IANA database, as the build has it: no machine's own.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

/// There is no zone of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone `{0}`")]
pub struct NoZone(pub String);

impl Zone {
    /// The zone of this name, as `America/New_York`.
    pub fn new(name: &str) -> Result<Self, NoZone> {
        TimeZoneDatabase::bundled().get(name).map(Self).map_err(|_| NoZone(name.to_owned()))
    }

    /// Whether its clocks may be set: then there are civil times that they never show.
    pub fn has_gaps(&self) -> bool {
        self.0.to_fixed_offset().is_err()
    }

    /// The moment at which the clocks show a civil time, the first where they do twice; none where they are set forward
    /// over it. Both in microseconds since 1970-01-01T00:00:00.
    pub fn moment(&self, civil: i64) -> Option<i64> {
        let time = EPOCH.checked_add(SignedDuration::from_micros(civil)).ok()?;
        let offset = match self.0.to_ambiguous_timestamp(time).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Fold { before, .. } => before,
            AmbiguousOffset::Gap { .. } => return None,
        };
        let moment = civil.checked_sub(i64::from(offset.seconds()) * 1_000_000)?;
        known(moment).map(|_| moment)
    }

    /// What the clocks show at a moment; none outside the years that there are.
    pub fn civil(&self, moment: i64) -> Option<i64> {
        moment.checked_add(self.offset(moment)? * 1_000_000)
    }

    /// Seconds east of UTC at a moment.
    pub fn offset(&self, moment: i64) -> Option<i64> {
        Some(self.0.to_offset(known(moment)?).seconds().into())
    }
}

/// The moment, or the last that jiff knows where it is one of the year's last days; none outside the years that there are.
fn known(moment: i64) -> Option<Timestamp> {
    let last = Timestamp::MAX.as_microsecond();
    if moment > last && moment - last < AFTER_LAST {
        return Some(Timestamp::MAX);
    }
    Timestamp::from_microsecond(moment).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::DateFormat;

    fn civil(text: &str) -> i64 {
        DateFormat::iso().timestamp(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_clocks_of_new_york() {
        let zone = Zone::new("America/New_York").unwrap();
        assert!(zone.has_gaps());
        for (shown, moment) in [
            ("2024-01-31T06:00", Some("2024-01-31T11:00")),
            ("2024-07-31T06:00", Some("2024-07-31T10:00")),
            // Set forward at two.
            ("2024-03-10T01:59:59.999999", Some("2024-03-10T06:59:59.999999")),
            ("2024-03-10T02:00", None),
            ("2024-03-10T02:30", None),
            ("2024-03-10T03:00", Some("2024-03-10T07:00")),
            // Set back at two: the first of the two half past ones.
            ("2024-11-03T01:30", Some("2024-11-03T05:30")),
            ("2024-11-03T02:00", Some("2024-11-03T07:00")),
        ] {
            assert_eq!(zone.moment(civil(shown)), moment.map(civil), "{shown}");
            if let Some(moment) = moment {
                assert_eq!(zone.civil(civil(moment)), Some(civil(shown)));
            }
        }
        assert_eq!(zone.civil(civil("2024-11-03T06:30")), Some(civil("2024-11-03T01:30")));
    }

    #[test]
    fn the_last_day_of_the_calendar() {
        for (zone, shown, offset) in [
            ("UTC", "9999-12-31", 0),
            ("UTC", "9999-12-31T23:59:59.999999", 0),
            ("America/New_York", "9999-12-31", -5),
            ("America/New_York", "9999-12-31T23:59:59", -5),
            ("Pacific/Kiritimati", "9999-12-31T12:00", 14),
            ("Pacific/Kiritimati", "0001-01-01T15:00", 14),
        ] {
            let zone = Zone::new(zone).unwrap();
            let moment = zone.moment(civil(shown)).unwrap();
            assert_eq!(zone.civil(moment), Some(civil(shown)), "{shown}");
            if civil(shown) > 0 {
                assert_eq!(moment, civil(shown) - offset * 3_600_000_000, "{shown}");
            }
        }
        let after = civil("9999-12-31") + 10 * 86_400_000_000;
        assert_eq!(Zone::new("UTC").unwrap().civil(after), None);
    }

    #[test]
    fn zones_that_stand_still_or_are_none() {
        assert!(!Zone::new("UTC").unwrap().has_gaps());
        assert_eq!(Zone::new("Mars/Olympus").unwrap_err().to_string(), "there is no time zone `Mars/Olympus`");
        for extreme in [i64::MIN, i64::MAX, civil("0001-01-01"), civil("9999-12-31T23:59:59.999999")] {
            let zone = Zone::new("Pacific/Kiritimati").unwrap();
            let _ = (zone.moment(extreme), zone.civil(extreme), zone.offset(extreme));
        }
    }
}
