//! The fast way for formats whose every piece has a fixed width, as `%m/%d/%Y` and `%d-%b-%Y`.
//!
//! The text is compared with the format byte by byte in one go, without a branch per byte: a byte minus what it is due
//! to be (the literal, or the digit `0`) must not exceed what is allowed there (0, or 9). Then the numbers are where the
//! format says.

use super::calendar;
use super::moment::{Moment, century};
use super::piece::{Piece, Step};

/// The longest text that is read this way.
const WIDTH: usize = 32;

/// Where each part of a date of fixed width stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fixed {
    len: usize,
    /// What is subtracted from each byte.
    due: [u8; WIDTH],
    /// What may then be left.
    allowed: [u8; WIDTH],
    year: Option<usize>,
    short_year: usize,
    month: Option<usize>,
    month_letters: usize,
    day: usize,
    time: Option<Time>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Time {
    hour: Option<usize>,
    minute: Option<usize>,
    second: Option<usize>,
}

impl Fixed {
    /// Where every piece has a fixed width and they are few enough.
    pub(super) fn of(steps: &[Step]) -> Option<Self> {
        let mut at = 0;
        let (mut due, mut allowed) = ([0; WIDTH], [0; WIDTH]);
        let (mut year, mut short_year, mut month, mut letters, mut day) = (None, None, None, None, None);
        let mut time = Time { hour: None, minute: None, second: None };
        for step in steps {
            let (width, first, spread) = match step.piece {
                Piece::Literal(byte) => (1, byte, 0),
                Piece::Year => (4, b'0', 9),
                Piece::MonthLetters => (3, 0, u8::MAX),
                Piece::ShortYear | Piece::Month | Piece::Day | Piece::Hour | Piece::Minute | Piece::Second => {
                    (2, b'0', 9)
                }
                _ => return None,
            };
            match step.piece {
                Piece::Year => year = Some(at),
                Piece::ShortYear => short_year = Some(at),
                Piece::Month => month = Some(at),
                Piece::MonthLetters => letters = Some(at),
                Piece::Day => day = Some(at),
                Piece::Hour => time.hour = Some(at),
                Piece::Minute => time.minute = Some(at),
                Piece::Second => time.second = Some(at),
                _ => {}
            }
            due.get_mut(at..at + width)?.fill(first);
            allowed.get_mut(at..at + width)?.fill(spread);
            at += width;
        }
        let has_time = time.hour.is_some() || time.minute.is_some() || time.second.is_some();
        Some(Self {
            len: at,
            due,
            allowed,
            year,
            short_year: short_year.or(year)?,
            month,
            month_letters: letters.or(month)?,
            day: day?,
            time: has_time.then_some(time),
        })
    }

    /// Reads a text that has every digit; none where it differs from the format in any way.
    #[inline]
    pub(super) fn read(&self, text: &[u8]) -> Option<Moment> {
        if text.len() != self.len {
            return None;
        }
        let mut bytes = [0; WIDTH];
        bytes.get_mut(..self.len)?.copy_from_slice(text);
        let mut differs = 0;
        for ((byte, due), allowed) in bytes.iter_mut().zip(&self.due).zip(&self.allowed) {
            *byte = byte.wrapping_sub(*due);
            differs |= byte.saturating_sub(*allowed);
        }
        if differs != 0 {
            return None;
        }
        let mut moment = Moment {
            year: match self.year {
                Some(at) => pair(&bytes, at)? * 100 + pair(&bytes, at + 2)?,
                None => century(pair(&bytes, self.short_year)?),
            },
            month: match self.month {
                Some(at) => pair(&bytes, at)?,
                None => calendar::month(*bytes.get(self.month_letters..)?.first_chunk()?)?,
            },
            day: pair(&bytes, self.day)?,
            ..Moment::default()
        };
        if let Some(time) = self.time {
            moment.hour = optional_pair(&bytes, time.hour)?;
            moment.minute = optional_pair(&bytes, time.minute)?;
            moment.second = optional_pair(&bytes, time.second)?;
        }
        Some(moment)
    }
}

/// The number of two digits.
#[inline]
fn pair(bytes: &[u8; WIDTH], at: usize) -> Option<u32> {
    let [tens, ones] = bytes.get(at..)?.first_chunk()?;
    Some(u32::from(*tens) * 10 + u32::from(*ones))
}

#[inline]
fn optional_pair(bytes: &[u8; WIDTH], at: Option<usize>) -> Option<u32> {
    at.map_or(Some(0), |at| pair(bytes, at))
}
