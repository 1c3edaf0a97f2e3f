//! Dates and timestamps in a given strftime format, compiled once.

use std::fmt;

use super::cursor::Cursor;
use super::fixed::Fixed;
use super::{calendar, iso};

/// How dates and timestamps are written.
///
/// | piece | reads |
/// |---|---|
/// | `%Y` | the year, four digits |
/// | `%y` | the year, two digits: 70 to 99 are 1970 to 1999, 00 to 69 are 2000 to 2069 |
/// | `%m` `%d` | month and day; one digit is enough where no digit can follow |
/// | `%e` | the day; a space may stand for its first digit |
/// | `%b` `%B` | the month's English name, three letters or all of it, in any case |
/// | `%j` | the day of the year; three digits, fewer where no digit can follow |
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
    Pieces { pieces: Vec<Piece>, fixed: Option<Fixed> },
}

/// Why a format cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// A `%` is followed by something that means nothing.
    #[error("`{0}` is no piece of a date format; those are %Y %y %m %d %e %b %B %j %H %I %M %S %p %f %z %%")]
    UnknownPiece(String),
    /// The format gives no day.
    #[error("the date format gives no {0}; a day needs a year (%Y or %y) with month and day, or with %j")]
    Incomplete(&'static str),
    /// The format gives something twice.
    #[error("the date format gives the {0} twice; leave one out")]
    Twice(&'static str),
    /// Twelve hours without the half of the day, or the reverse.
    #[error("%I and %p stand together in a date format or not at all")]
    HalfDay,
}

/// A piece of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(u8),
    Year,
    ShortYear,
    Month,
    Day,
    SpacedDay,
    MonthLetters,
    MonthName,
    DayOfYear,
    Hour,
    HalfHour,
    Minute,
    Second,
    Half,
    Fraction,
    Offset,
}

impl Piece {
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'Y' => Self::Year,
            'y' => Self::ShortYear,
            'm' => Self::Month,
            'd' => Self::Day,
            'e' => Self::SpacedDay,
            'b' => Self::MonthLetters,
            'B' => Self::MonthName,
            'j' => Self::DayOfYear,
            'H' => Self::Hour,
            'I' => Self::HalfHour,
            'M' => Self::Minute,
            'S' => Self::Second,
            'p' => Self::Half,
            'f' => Self::Fraction,
            'z' => Self::Offset,
            '%' => Self::Literal(b'%'),
            _ => return None,
        })
    }

    /// What it tells, in words; two pieces of one kind contradict or repeat each other.
    fn gives(self) -> Option<&'static str> {
        Some(match self {
            Self::Literal(_) => return None,
            Self::Year | Self::ShortYear => "year",
            Self::Month | Self::MonthLetters | Self::MonthName => "month",
            Self::Day | Self::SpacedDay => "day",
            Self::DayOfYear => "day of the year",
            Self::Hour | Self::HalfHour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Half => "half of the day",
            Self::Fraction => "fraction of a second",
            Self::Offset => "offset from UTC",
        })
    }

    /// A regular expression for its text, before the text of `next`.
    fn pattern(self, next: Option<&Self>) -> String {
        let digit_follows = next.is_some_and(|next| next.starts_with_digit());
        let digits = |most: usize| {
            if digit_follows { format!("[0-9]{{{most}}}") } else { format!("[0-9]{{1,{most}}}") }
        };
        match self {
            Self::Literal(byte @ ..0x80) => format!(r"\x{byte:02X}"),
            // A character that is not ASCII: its first byte stands for any, the others for nothing.
            Self::Literal(0x80..0xC0) => String::new(),
            Self::Literal(_) => r"[^\x00-\x7F]".to_owned(),
            Self::Year => "[0-9]{4}".to_owned(),
            Self::ShortYear => "[0-9]{2}".to_owned(),
            Self::SpacedDay => format!("(?: [0-9]|{})", digits(2)),
            Self::Month | Self::Day | Self::Hour | Self::HalfHour | Self::Minute | Self::Second => digits(2),
            Self::DayOfYear => digits(3),
            Self::MonthLetters => "[A-Za-z]{3}".to_owned(),
            Self::MonthName => "[A-Za-z]{3,9}".to_owned(),
            Self::Half => "[AaPp][Mm]".to_owned(),
            Self::Fraction => "[0-9]{1,9}".to_owned(),
            Self::Offset => "(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})".to_owned(),
        }
    }

    /// Whether its text starts with a digit, so that a number before it must have all its digits.
    fn starts_with_digit(self) -> bool {
        match self {
            Self::Literal(byte) => byte.is_ascii_digit(),
            Self::MonthLetters | Self::MonthName | Self::Half | Self::Offset => false,
            _ => true,
        }
    }
}

impl DateFormat {
    /// ISO 8601: `2024-01-31`, and for a timestamp `2024-01-31T06:00:00.123456Z`, where `T` may be a space and seconds,
    /// fraction and offset may be left out.
    pub fn iso() -> Self {
        Self { notation: Notation::Iso, text: "YYYY-MM-DD".to_owned() }
    }

    /// Compiles a format in strftime notation.
    pub fn compile(format: &str) -> Result<Self, FormatError> {
        let mut pieces = Vec::new();
        let mut chars = format.chars();
        while let Some(char) = chars.next() {
            if char == '%' {
                let letter = chars.next();
                let piece = letter.and_then(Piece::of);
                pieces.push(
                    piece.ok_or_else(|| FormatError::UnknownPiece(letter.map_or("%".into(), |it| format!("%{it}"))))?,
                );
            } else {
                let mut buffer = [0; 4];
                pieces.extend(char.encode_utf8(&mut buffer).bytes().map(Piece::Literal));
            }
        }
        check(&pieces)?;
        let fixed = Fixed::of(&pieces);
        Ok(Self { notation: Notation::Pieces { pieces, fixed }, text: format.to_owned() })
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
            Notation::Pieces { pieces, .. } => {
                let following = pieces.iter().skip(1).map(Some).chain([None]);
                pieces.iter().zip(following).map(|(piece, next)| piece.pattern(next)).collect()
            }
        }
    }

    /// Reads a day, as days since 1970-01-01. Where the format has a time of day, it is read and left out.
    #[inline]
    pub fn date(&self, text: &[u8]) -> Option<i32> {
        match &self.notation {
            Notation::Iso => iso::date(text),
            Notation::Pieces { pieces, fixed } => read(pieces, fixed.as_ref(), text)?.day(),
        }
    }

    /// Reads a moment, as microseconds since 1970-01-01T00:00:00; what the format does not give of the time of day is 0.
    #[inline]
    pub fn timestamp(&self, text: &[u8]) -> Option<i64> {
        match &self.notation {
            Notation::Iso => iso::timestamp(text),
            Notation::Pieces { pieces, fixed } => read(pieces, fixed.as_ref(), text)?.micros_since_epoch(),
        }
    }
}

/// As written; ISO 8601 as `YYYY-MM-DD`.
impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[inline]
fn read(pieces: &[Piece], fixed: Option<&Fixed>, text: &[u8]) -> Option<Moment> {
    match fixed.and_then(|fixed| fixed.read(text)) {
        Some(moment) => Some(moment),
        None => read_pieces(pieces, text),
    }
}

/// The general way: also for numbers with fewer digits than usual.
fn read_pieces(pieces: &[Piece], text: &[u8]) -> Option<Moment> {
    let mut cursor = Cursor::new(text);
    let mut moment = Moment::default();
    let mut rest = pieces;
    while let [piece, following @ ..] = rest {
        rest = following;
        let digit_follows = following.first().is_some_and(|next| next.starts_with_digit());
        let least = |most: usize| if digit_follows { most } else { 1 };
        match *piece {
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
            Piece::Offset => moment.offset = cursor.offset()?,
        }
    }
    cursor.is_at_end().then_some(moment)
}

fn check(pieces: &[Piece]) -> Result<(), FormatError> {
    let given: Vec<&str> = pieces.iter().filter_map(|piece| piece.gives()).collect();
    for (index, what) in given.iter().enumerate() {
        if given.iter().skip(index + 1).any(|other| other == what) {
            return Err(FormatError::Twice(what));
        }
    }
    let has = |what: &str| given.contains(&what);
    if has("day of the year") && (has("month") || has("day")) {
        return Err(FormatError::Twice("day"));
    }
    let due: &[&'static str] = if has("day of the year") { &["year"] } else { &["year", "month", "day"] };
    if let Some(missing) = due.iter().find(|what| !has(what)) {
        return Err(FormatError::Incomplete(missing));
    }
    if pieces.contains(&Piece::HalfHour) != pieces.contains(&Piece::Half) {
        return Err(FormatError::HalfDay);
    }
    Ok(())
}

/// The year of two digits.
pub(super) fn century(year: u32) -> u32 {
    if year >= 70 { 1900 + year } else { 2000 + year }
}

/// What was read of a date, before it is known to exist.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
    pub(super) day_of_year: Option<u32>,
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) micros: u32,
    /// Minutes east of UTC.
    pub(super) offset: i32,
}

impl Moment {
    /// Days since 1970-01-01, where the day and the time of day exist.
    #[inline]
    pub(super) fn day(&self) -> Option<i32> {
        if self.hour > 23 || self.minute > 59 || self.second > 59 {
            return None;
        }
        match self.day_of_year {
            None => calendar::days(self.year, self.month, self.day),
            Some(day) => calendar::ordinal(self.year, day),
        }
    }

    /// Microseconds since 1970-01-01T00:00:00.
    #[inline]
    pub(super) fn micros_since_epoch(&self) -> Option<i64> {
        let minutes = i64::from(self.hour * 60 + self.minute) - i64::from(self.offset);
        let seconds = i64::from(self.day()?) * 86_400 + minutes * 60 + i64::from(self.second);
        Some(seconds * 1_000_000 + i64::from(self.micros))
    }
}
