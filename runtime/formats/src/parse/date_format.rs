//! Dates and timestamps in a given strftime format, compiled once.

use std::fmt;

use super::cursor::Cursor;
use super::fixed::Fixed;
use super::iso;
use super::moment::{Moment, century};
use super::piece::{self, FormatError, Piece, Step};
use super::zone::Zone;

/// How dates and timestamps are written.
///
/// | piece | reads |
/// |---|---|
/// | `%Y` | the year, four digits |
/// | `%y` | the year, two digits: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068 |
/// | `%m` `%d` | month and day; one digit is enough where no other number stands beside it |
/// | `%e` | the day; a space may stand for its first digit |
/// | `%b` `%B` | the month's English name, three letters or all of it, in any case |
/// | `%j` | the day of the year; three digits, fewer where no other number stands beside it |
/// | `%H` `%I` `%M` `%S` | hour (of 24, of 12), minute, second |
/// | `%p` | `AM` or `PM`, in any case |
/// | `%f` | a fraction of a second, one to nine digits; what is finer than a microsecond must be zeros |
/// | `%z` | `Z`, `+hhmm` or `+hh:mm`: the moment is then given in UTC |
/// | `%%` | `%` |
///
/// Anything else stands for itself. Only days that exist are read, of the years 1 to 9999, and no leap seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    notation: Notation,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Notation {
    Iso,
    Pieces { steps: Vec<Step>, fixed: Option<Fixed> },
}

impl DateFormat {
    /// ISO 8601: `2024-01-31`, and for a timestamp `2024-01-31T06:00:00.123456Z`, where `T` may be a space and seconds,
    /// fraction and offset may be left out.
    pub fn iso() -> Self {
        Self { notation: Notation::Iso, text: "YYYY-MM-DD".to_owned() }
    }

    /// Compiles a format in strftime notation.
    pub fn compile(format: &str) -> Result<Self, FormatError> {
        let steps = piece::steps(format)?;
        let fixed = Fixed::of(&steps);
        Ok(Self { notation: Notation::Pieces { steps, fixed }, text: format.to_owned() })
    }

    /// Compiles a format of the days, months or years in the names of files: a month is its first day, and so is a year.
    pub fn compile_period(format: &str) -> Result<Self, FormatError> {
        let steps = piece::period_steps(format)?;
        let fixed = Fixed::of(&steps);
        Ok(Self { notation: Notation::Pieces { steps, fixed }, text: format.to_owned() })
    }

    /// ISO 8601 where there is no format, else the format compiled.
    pub fn new(format: Option<&str>) -> Result<Self, FormatError> {
        format.map_or_else(|| Ok(Self::iso()), Self::compile)
    }

    /// A regular expression for texts of this form, without anchors or groups that capture. It also matches some texts
    /// that are no date, as those of a 31st of April.
    pub fn pattern(&self) -> String {
        match &self.notation {
            Notation::Iso => r"[0-9]{4}-[0-9]{2}-[0-9]{2}".to_owned(),
            Notation::Pieces { steps, .. } => steps.iter().map(|step| step.pattern()).collect(),
        }
    }

    /// Reads a day, as days since 1970-01-01. Where the format has a time of day, it is read and left out.
    #[inline]
    pub fn date(&self, text: &[u8]) -> Option<i32> {
        match &self.notation {
            Notation::Iso => iso::date(text),
            Notation::Pieces { steps, fixed } => read(steps, fixed.as_ref(), text)?.day(),
        }
    }

    /// Reads a moment, as microseconds since 1970-01-01T00:00:00; what the format does not give of the time of day is 0.
    #[inline]
    pub fn timestamp(&self, text: &[u8]) -> Option<i64> {
        match &self.notation {
            Notation::Iso => iso::timestamp(text)?.micros_since_epoch(),
            Notation::Pieces { steps, fixed } => read(steps, fixed.as_ref(), text)?.micros_since_epoch(),
        }
    }

    /// Reads a moment, as microseconds since 1970-01-01T00:00:00 UTC. Where the text has no offset from UTC it is what the
    /// clocks of the zone show: the first moment at which they do, and none where they are set forward over it.
    pub fn moment(&self, text: &[u8], zone: &Zone) -> Option<i64> {
        let moment = match &self.notation {
            Notation::Iso => iso::timestamp(text)?,
            Notation::Pieces { steps, fixed } => read(steps, fixed.as_ref(), text)?,
        };
        let micros = moment.micros_since_epoch()?;
        if moment.offset.is_some() { Some(micros) } else { zone.moment(micros) }
    }
}

/// As written; ISO 8601 as `YYYY-MM-DD`.
impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[inline]
fn read(steps: &[Step], fixed: Option<&Fixed>, text: &[u8]) -> Option<Moment> {
    match fixed.and_then(|fixed| fixed.read(text)) {
        Some(moment) => Some(moment),
        None => read_steps(steps, text),
    }
}

/// The general way: also for numbers with fewer digits than usual.
pub(super) fn read_steps(steps: &[Step], text: &[u8]) -> Option<Moment> {
    let mut cursor = Cursor::new(text);
    let mut moment = Moment::default();
    for step in steps {
        let least = |most| step.least(most);
        match step.piece {
            Piece::Literal(byte) => cursor.literal(byte)?,
            Piece::Year => moment.year = cursor.number(4, 4)?,
            Piece::ShortYear => moment.year = century(cursor.number(2, 2)?),
            Piece::Month => moment.month = cursor.number(least(2), 2)?,
            Piece::Day => moment.day = cursor.number(least(2), 2)?,
            Piece::SpacedDay => {
                moment.day = match cursor.literal(b' ') {
                    Some(()) => cursor.number(1, 1)?,
                    None => cursor.number(least(2), 2)?,
                }
            }
            Piece::MonthLetters => moment.month = cursor.month(false)?,
            Piece::MonthName => moment.month = cursor.month(true)?,
            Piece::DayOfYear => moment.day_of_year = Some(cursor.number(least(3), 3)?),
            Piece::Hour => moment.hour = cursor.number(least(2), 2)?,
            Piece::HalfHour => {
                let hour = cursor.number(least(2), 2)?;
                if hour == 0 || hour > 12 {
                    return None;
                }
                moment.hour += hour % 12;
            }
            Piece::Minute => moment.minute = cursor.number(least(2), 2)?,
            Piece::Second => moment.second = cursor.number(least(2), 2)?,
            Piece::Half => moment.hour += if cursor.half()? { 12 } else { 0 },
            Piece::Fraction => moment.micros = cursor.micros()?,
            Piece::Offset => moment.offset = Some(cursor.offset()?),
        }
    }
    cursor.is_at_end().then_some(moment)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::{calendar, day_of};

    const FORMATS: [&str; 10] = [
        "%m/%d/%Y",
        "%d-%b-%Y",
        "%Y%m%d",
        "%y%m%d",
        "%Y%j",
        "%e %B %Y",
        "%Y-%m-%dT%H:%M:%SZ",
        "%m/%d/%Y %I:%M:%S %p",
        "%Y-%m-%d %H:%M:%S.%f",
        "%d.%m.%Y %H:%M:%S %z",
    ];

    /// What strftime would write.
    fn write(format: &str, days: i32, seconds: u32, micros: u32) -> String {
        let (year, month, day) = day_of(days);
        let name = calendar::MONTHS[month as usize - 1];
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let first = calendar::days(year as u32, 1, 1).unwrap();
        [
            ("%Y", format!("{year:04}")),
            ("%y", format!("{:02}", year % 100)),
            ("%m", format!("{month:02}")),
            ("%d", format!("{day:02}")),
            ("%e", format!("{day:2}")),
            ("%b", name[..3].to_owned()),
            ("%B", name.to_owned()),
            ("%j", format!("{:03}", days - first + 1)),
            ("%H", format!("{hour:02}")),
            ("%I", format!("{:02}", if hour % 12 == 0 { 12 } else { hour % 12 })),
            ("%M", format!("{minute:02}")),
            ("%S", format!("{second:02}")),
            ("%p", if hour < 12 { "AM" } else { "PM" }.to_owned()),
            ("%f", format!("{micros:06}")),
            ("%z", "+00:00".to_owned()),
        ]
        .iter()
        .fold(format.to_owned(), |text, (piece, value)| text.replace(piece, value))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            format in prop::sample::select(&FORMATS[..]),
            days in 0_i32..36_000,
            seconds in 0_u32..86_400,
            micros in 0_u32..1_000_000,
        ) {
            let text = write(format, days, seconds, micros);
            let compiled = DateFormat::compile(format).unwrap();
            prop_assert_eq!(compiled.date(text.as_bytes()), Some(days), "{}", text);
            let has_time = format.contains("%M");
            let time = if has_time { i64::from(seconds) * 1_000_000 } else { 0 };
            let time = if format.contains("%f") { time + i64::from(micros) } else { time };
            let expected = i64::from(days) * 86_400_000_000 + time;
            prop_assert_eq!(compiled.timestamp(text.as_bytes()), Some(expected), "{}", text);
            prop_assert_eq!(compiled.date(format!("{text} ").as_bytes()), None);
            prop_assert_eq!(compiled.date(&text.as_bytes()[1..]).filter(|_| !format.starts_with(['%', 'e', 'm', 'd'])), None);
        }

        #[test]
        fn the_fast_way_agrees_with_the_general_way(
            format in prop::sample::select(&FORMATS[..]),
            days in 0_i32..36_000,
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        ) {
            let mut text = write(format, days, 3_661, 0).into_bytes();
            for (place, byte) in damage {
                let place = place.index(text.len());
                text[place] = byte;
            }
            let Notation::Pieces { steps, fixed } = DateFormat::compile(format).unwrap().notation else { unreachable!() };
            if let Some(fixed) = fixed
                && let Some(moment) = fixed.read(&text)
            {
                prop_assert_eq!(Some(moment), read_steps(&steps, &text));
            }
        }

        #[test]
        fn any_text_is_a_date_or_not(format in "(%[YymdebBjHMSfzIp%]|[a-z/ é]){0,8}", text in any::<Vec<u8>>()) {
            if let Ok(format) = DateFormat::compile(&format) {
                let _ = (format.date(&text), format.timestamp(&text));
            }
            let _ = (DateFormat::iso().date(&text), DateFormat::iso().timestamp(&text));
        }
    }

    #[test]
    fn a_period_is_its_first_day() {
        let read = |format: &str, text: &str| DateFormat::compile_period(format).unwrap().date(text.as_bytes());
        assert_eq!(read("%Y%m", "197002"), Some(31));
        assert_eq!(read("%Y", "1971"), Some(365));
        assert_eq!(read("%b-%y", "Feb-70"), Some(31));
        assert_eq!(read("%Y%m%d", "19700105"), Some(4));
        assert_eq!(DateFormat::compile_period("%m"), Err(FormatError::Incomplete("year")));
        assert_eq!(DateFormat::compile_period("%Y%d"), Err(FormatError::Incomplete("month")));
    }

    #[test]
    fn formats_that_cannot_be_used() {
        let error = |format| DateFormat::compile(format).unwrap_err();
        assert_eq!(error("%Y-%m-%d %Q"), FormatError::UnknownPiece("%Q".to_owned()));
        assert_eq!(error("%Y-%m-%d %"), FormatError::UnknownPiece("%".to_owned()));
        assert_eq!(error("%Y-%m"), FormatError::Incomplete("day"));
        assert_eq!(error("%H:%M"), FormatError::Incomplete("year"));
        assert_eq!(error(""), FormatError::Incomplete("year"));
        assert_eq!(error("%m/%d/%m/%Y"), FormatError::Twice("month"));
        assert_eq!(error("%b %m/%d/%Y"), FormatError::Twice("month"));
        assert_eq!(error("%Y%j %d"), FormatError::Twice("day"));
        assert_eq!(error("%Y-%m-%d %I:%M"), FormatError::HalfDay);
        assert_eq!(error("%Y-%m-%d %H:%M %p"), FormatError::HalfDay);
    }

    #[test]
    fn one_digit_is_enough_only_between_other_characters() {
        let read = |format: &str, text: &str| DateFormat::compile(format).unwrap().date(text.as_bytes());
        assert_eq!(read("%m/%d/%Y", "1/5/1970"), Some(4));
        assert_eq!(read("%Y%m%d", "197015"), None);
        assert_eq!(read("%Y%m%d", "1970015"), None);
        assert_eq!(read("%Y-%m-%d", "70-01-05"), None);
        assert_eq!(read("%y-%m-%d", "68-1-1"), read("%Y-%m-%d", "2068-01-01"));
        assert_eq!(read("%y-%m-%d", "69-1-1"), read("%Y-%m-%d", "1969-01-01"));
        assert_eq!(read("%y-%m-%d", "70-1-1"), Some(0));
    }

    #[test]
    fn moments_of_a_zone() {
        let zone = Zone::new("America/New_York").unwrap();
        let moment = |format: Option<&str>, text: &str| DateFormat::new(format).unwrap().moment(text.as_bytes(), &zone);
        assert_eq!(moment(None, "1970-01-01T00:00:00"), Some(18_000_000_000));
        assert_eq!(moment(None, "1970-01-01"), Some(18_000_000_000));
        assert_eq!(moment(None, "1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(moment(None, "1970-01-01T02:00+02:00"), Some(0));
        assert_eq!(moment(Some("%Y-%m-%d %H:%M"), "1970-01-01 00:00"), Some(18_000_000_000));
        assert_eq!(moment(Some("%Y-%m-%d %H:%M %z"), "1970-01-01 02:00 +0200"), Some(0));
        assert_eq!(moment(Some("%Y-%m-%d %H:%M"), "2024-03-10 02:30"), None);
    }

    #[test]
    fn iso() {
        let moment = |text: &str| DateFormat::iso().timestamp(text.as_bytes());
        assert_eq!(DateFormat::iso().date(b"1970-01-02"), Some(1));
        assert_eq!(DateFormat::iso().date(b"1970-01-02T00:00:00"), None);
        assert_eq!(DateFormat::iso().date(b"1970-1-2"), None);
        assert_eq!(moment("1970-01-02"), Some(86_400_000_000));
        assert_eq!(moment("1970-01-01T00:00"), Some(0));
        assert_eq!(moment("1970-01-01 00:00:01.5"), Some(1_500_000));
        assert_eq!(moment("1970-01-01T02:00:00+02:00"), Some(0));
        assert_eq!(moment("1969-12-31T19:00:00.000001-0500"), Some(1));
        // The offset leads out of the years that there are.
        assert_eq!(moment("0001-01-01T00:00:00.000000+1400"), None);
        assert_eq!(moment("9999-12-31T23:00:00.000000-0500"), None);
        assert!(moment("0001-01-01T00:00:00.000000+0000").is_some());
        assert!(moment("9999-12-31T23:59:59.999999+0000").is_some());
        assert_eq!(moment("1970-01-01T00:00:00.1234560Z"), Some(123_456));
        for text in [
            "1970-01-01T",
            "1970-01-01T24:00",
            "1970-01-01T00:60",
            "1970-01-01T00:00:60",
            "1970-01-01T00:00:00.",
            "1970-01-01T00:00:00.1234567",
            "1970-01-01T00:00+2",
            "1970-01-01X00:00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
