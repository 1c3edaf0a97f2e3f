//! Times of day in a given strftime format, compiled once.

use std::fmt;

use super::cursor::Cursor;
use super::date_format::read_steps;
use super::moment::Moment;
use super::piece::{self, FormatError, Step};

/// How times of day are written: in the pieces of [`DateFormat`](super::DateFormat) that tell a time of day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFormat {
    /// None for ISO 8601.
    steps: Option<Vec<Step>>,
    text: String,
}

impl TimeFormat {
    /// ISO 8601: `06:00`, `06:00:00`, `06:00:00.123456`.
    pub fn iso() -> Self {
        Self { steps: None, text: "HH:MM:SS".to_owned() }
    }

    /// Compiles a format in strftime notation.
    pub fn compile(format: &str) -> Result<Self, FormatError> {
        Ok(Self { steps: Some(piece::time_steps(format)?), text: format.to_owned() })
    }

    /// ISO 8601 where there is no format, else the format compiled.
    pub fn new(format: Option<&str>) -> Result<Self, FormatError> {
        format.map_or_else(|| Ok(Self::iso()), Self::compile)
    }

    /// Reads a time of day, as microseconds after midnight; what the format does not give of it is 0.
    pub fn time(&self, text: &[u8]) -> Option<i64> {
        if let Some(steps) = &self.steps {
            return read_steps(steps, text)?.time_of_day();
        }
        let mut cursor = Cursor::new(text);
        let mut moment = Moment::default();
        cursor.time_of_day(&mut moment)?;
        if cursor.is_at_end() { moment.time_of_day() } else { None }
    }
}

/// As written; ISO 8601 as `HH:MM:SS`.
impl fmt::Display for TimeFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        let read = |format: Option<&str>, text: &str| TimeFormat::new(format).unwrap().time(text.as_bytes());
        for (format, text, expected) in [
            (None, "06:00", Some(21_600_000_000)),
            (None, "06:00:01.5", Some(21_601_500_000)),
            (None, "23:59:59.999999", Some(86_399_999_999)),
            (None, "6:00", None),
            (None, "24:00", None),
            (None, "06:00 ", None),
            (None, "06", None),
            (None, "06:00Z", None),
            (Some("%H%M"), "0615", Some(22_500_000_000)),
            (Some("%H%M"), "615", None),
            (Some("%H:%M"), "6:15", Some(22_500_000_000)),
            (Some("%I:%M %p"), "12:01 am", Some(60_000_000)),
            (Some("%I:%M %p"), "12:01 PM", Some(43_260_000_000)),
            (Some("%I:%M %p"), "13:01 PM", None),
            (Some("%H"), "6", Some(21_600_000_000)),
            (Some("%H:%M:%S.%f"), "06:00:00.000001", Some(21_600_000_001)),
            (Some("%H:%M:%S"), "06:00:60", None),
        ] {
            assert_eq!(read(format, text), expected, "{format:?} {text}");
        }
    }

    #[test]
    fn formats_that_cannot_be_used() {
        let error = |format| TimeFormat::compile(format).unwrap_err();
        assert_eq!(error("%M"), FormatError::NoHour);
        assert_eq!(error(""), FormatError::NoHour);
        assert_eq!(error("%Y %H"), FormatError::NotOfTime("year"));
        assert_eq!(error("%H %z"), FormatError::NotOfTime("offset from UTC"));
        assert_eq!(error("%I:%M"), FormatError::HalfDay);
        assert_eq!(error("%H %H"), FormatError::Twice("hour"));
        assert_eq!(error("%Q"), FormatError::UnknownPiece("%Q".to_owned()));
    }
}
