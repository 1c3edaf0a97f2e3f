//! What the numbers of a column are where a file says so: days, moments and times as SAS counts them.

use super::Kind;
use super::numbers::{shortest, whole};
use crate::parse;

/// What a file says that the numbers of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Nothing more.
    Plain,
    /// Days since 1960-01-01.
    Days,
    /// Seconds since 1960-01-01T00:00:00.
    Seconds,
    /// Seconds since midnight.
    Clock,
}

/// 1960-01-01 in days since 1970-01-01.
const EPOCH: i64 = -3_653;
/// 29 February of the years 4000 and 8000 as SAS counts the day after it, in days since 1960-01-01. Its calendar has no such days, so that
/// what follows them is a day, and two days, later than its count says: 2936547 is 9999-12-31 ("In the year 9999…", blogs.sas.com, 2010).
const LEFT_OUT: [i64; 2] = [745_154, 2_206_123];
const DAY: i64 = 86_400;
const MICROS: i64 = 1_000_000;
/// 0001-01-01 and 9999-12-31, the days that there are, since 1970-01-01.
pub(super) const FIRST_DAY: i64 = -719_162;
pub(super) const LAST_DAY: i64 = 2_932_896;
/// Below it the seconds of a double and their product with a million are together less than half a microsecond off.
const MOST_EXACT: f64 = (1_u64 << 51) as f64;

impl Meaning {
    /// Whether numbers of this meaning are read as values of the kind; as texts they are read by [`Self::print`].
    pub(crate) fn is_read_as(self, kind: &Kind) -> bool {
        match kind {
            Kind::Text | Kind::Int | Kind::Float | Kind::Decimal { .. } | Kind::Bool => true,
            Kind::Bytes | Kind::Nested(_) => false,
            Kind::Date(_) | Kind::Timestamp(_) | Kind::TimestampIn(..) => self != Self::Clock,
            Kind::Time(_) => matches!(self, Self::Plain | Self::Clock),
        }
    }

    /// In words, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "number",
            Self::Days => "date",
            Self::Seconds => "timestamp",
            Self::Clock => "time",
        }
    }

    /// Days since 1970-01-01 of a whole number of days, or of the day that a moment is on.
    pub(super) fn day(self, number: f64) -> Option<i32> {
        let days = match self {
            Self::Seconds => (number / DAY as f64).floor(),
            _ => number,
        };
        let day = gregorian(whole(days)?).checked_add(EPOCH)?;
        (FIRST_DAY..=LAST_DAY).contains(&day).then_some(day as i32)
    }

    /// Microseconds since 1970-01-01T00:00:00.
    pub(super) fn micros(self, number: f64) -> Option<i64> {
        if self == Self::Days {
            return Some(i64::from(self.day(number)?) * DAY * MICROS);
        }
        let micros = micros(number)?;
        let days = micros.div_euclid(DAY * MICROS);
        let micros = micros.checked_add((gregorian(days) - days + EPOCH) * DAY * MICROS)?;
        (FIRST_DAY..=LAST_DAY).contains(&micros.div_euclid(DAY * MICROS)).then_some(micros)
    }

    /// Appends the number as text: a date or a time as ISO 8601 has it, any other by the fewest digits that are it.
    pub(crate) fn print(self, number: f64, to: &mut Vec<u8>) {
        let date = |days: i32| {
            let (year, month, day) = parse::day_of(days);
            format!("{year:04}-{month:02}-{day:02}")
        };
        let text = match self {
            Self::Plain => None,
            Self::Days => self.day(number).map(date),
            Self::Seconds => self.micros(number).map(|micros| {
                let day = date(micros.div_euclid(DAY * MICROS) as i32);
                format!("{day}T{}", clock(micros.rem_euclid(DAY * MICROS)))
            }),
            Self::Clock => time(number).map(clock),
        };
        to.extend_from_slice(text.unwrap_or_else(|| shortest(number)).as_bytes());
    }
}

/// Days since 1960-01-01 of a count of days in SAS.
fn gregorian(days: i64) -> i64 {
    days.saturating_add(LEFT_OUT.iter().filter(|it| days >= **it).count() as i64)
}

/// The microseconds of a number of seconds.
fn micros(number: f64) -> Option<i64> {
    if number.fract() == 0.0 {
        return whole(number)?.checked_mul(MICROS);
    }
    let micros = (number * MICROS as f64).round();
    if micros.abs() < MOST_EXACT {
        return whole(micros);
    }
    // More than a double has digits for (before 1888, after 2031): those of the number itself, the fewest that are it, are meant.
    let text = shortest(number);
    let (seconds, part) = text.split_once('.').unwrap_or((&text, "0"));
    let part: f64 = format!("0.{part}").parse().ok()?;
    let part = (part * MICROS as f64).round().copysign(number);
    seconds.parse::<i64>().ok()?.checked_mul(MICROS)?.checked_add(whole(part)?)
}

/// Microseconds since midnight.
pub(super) fn time(number: f64) -> Option<i64> {
    whole((number * MICROS as f64).round()).filter(|micros| (0..DAY * MICROS).contains(micros))
}

/// `06:30:00`, with microseconds where there are.
pub(crate) fn clock(micros: i64) -> String {
    let (seconds, micros) = (micros / MICROS, micros % MICROS);
    let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if micros == 0 { text } else { format!("{text}.{micros:06}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn printed(meaning: Meaning, number: f64) -> String {
        let mut text = Vec::new();
        meaning.print(number, &mut text);
        String::from_utf8(text).unwrap()
    }

    proptest! {
        #[test]
        fn no_double_panics(number: f64) {
            let _ = time(number);
            for meaning in [Meaning::Plain, Meaning::Days, Meaning::Seconds, Meaning::Clock] {
                let _ = (meaning.day(number), meaning.micros(number));
                meaning.print(number, &mut Vec::new());
            }
        }
    }

    #[test]
    fn days_and_moments() {
        assert_eq!(Meaning::Days.day(0.0), Some(-3_653));
        assert_eq!(Meaning::Plain.day(3_653.0), Some(0));
        assert_eq!(Meaning::Days.day(0.5), None);
        assert_eq!(Meaning::Plain.day(20_240_131.0), None);
        assert_eq!(Meaning::Seconds.day(86_399.5), Some(-3_653));
        assert_eq!(Meaning::Seconds.micros(315_619_200.25), Some(250_000));
        assert_eq!(Meaning::Seconds.micros(-27_462_705_885.703_125), Some(-27_778_325_085_703_125));
        assert_eq!(Meaning::Seconds.micros(-11_928_470_399.999), Some(-12_244_089_599_999_000));
        assert_eq!(Meaning::Seconds.micros(4_400_341_886.121), Some(4_084_722_686_121_000));
        assert_eq!(Meaning::Seconds.micros(-8_869_751_681.765), Some(-9_185_370_881_765_000));
        assert_eq!(Meaning::Seconds.micros(10_729_414_923.5), Some(10_413_795_723_500_000));
        assert_eq!(Meaning::Days.micros(3_654.0), Some(86_400_000_000));
        assert_eq!(time(86_399.0), Some(86_399_000_000));
        assert_eq!(time(86_400.0), None);
        assert_eq!(time(-1.0), None);
    }

    #[test]
    fn as_text() {
        assert_eq!(printed(Meaning::Plain, 12.0), "12");
        assert_eq!(printed(Meaning::Plain, -0.0), "0");
        assert_eq!(printed(Meaning::Plain, 0.1), "0.1");
        assert_eq!(printed(Meaning::Plain, 1e300), "1e300");
        assert_eq!(printed(Meaning::Days, 0.0), "1960-01-01");
        assert_eq!(printed(Meaning::Seconds, 3_723.5), "1960-01-01T01:02:03.500000");
        assert_eq!(printed(Meaning::Clock, 3_723.0), "01:02:03");
        assert_eq!(printed(Meaning::Clock, 90_000.0), "90000");
    }

    #[test]
    fn the_calendar_of_sas_leaves_out_two_days() {
        for (days, day) in [
            (0.0, "1960-01-01"),
            (745_153.0, "4000-02-28"),
            (745_154.0, "4000-03-01"),
            (2_206_122.0, "8000-02-28"),
            (2_206_123.0, "8000-03-01"),
            (2_936_547.0, "9999-12-31"),
        ] {
            assert_eq!(printed(Meaning::Days, days), day);
            assert_eq!(printed(Meaning::Seconds, days * 86_400.0 + 1.0), format!("{day}T00:00:01"));
        }
        assert_eq!(Meaning::Days.day(2_936_548.0), None);
    }
}
