//! Walks along the text of a date, piece by piece.

use super::{calendar, digit, moment::Moment};

/// What is left of a text.
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes this byte.
    pub(super) fn literal(&mut self, byte: u8) -> Option<()> {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                Some(())
            }
            _ => None,
        }
    }

    /// Takes `min` to `max` digits, as many as there are, and gives their number; `max` is at most 9.
    pub(super) fn number(&mut self, min: usize, max: usize) -> Option<u32> {
        let mut value = 0;
        let mut taken = 0;
        while taken < max
            && let [first, rest @ ..] = self.rest
            && let Some(digit) = digit(*first)
        {
            value = value * 10 + u32::from(digit);
            taken += 1;
            self.rest = rest;
        }
        (taken >= min).then_some(value)
    }

    /// Takes the English name of a month, in any case: its first three letters, or all of it.
    pub(super) fn month(&mut self, whole: bool) -> Option<u32> {
        let (letters, rest) = self.rest.split_first_chunk::<3>()?;
        let month = calendar::month(*letters)?;
        self.rest = rest;
        if whole {
            let ending = calendar::MONTHS.get(month as usize - 1)?.as_bytes().get(3..)?;
            let (found, rest) = self.rest.split_at_checked(ending.len())?;
            if !found.eq_ignore_ascii_case(ending) {
                return None;
            }
            self.rest = rest;
        }
        Some(month)
    }

    /// Takes `AM` or `PM`, in any case; whether it is `PM`.
    pub(super) fn half(&mut self) -> Option<bool> {
        let (letters, rest) = self.rest.split_first_chunk::<2>()?;
        self.rest = rest;
        match letters.map(|letter| letter | 0x20) {
            [b'a', b'm'] => Some(false),
            [b'p', b'm'] => Some(true),
            _ => None,
        }
    }

    /// Takes one to nine digits of a fraction of a second and gives microseconds; finer digits must be zeros.
    pub(super) fn micros(&mut self) -> Option<u32> {
        let mut value = 0;
        let mut taken = 0;
        while taken < 9
            && let [first, rest @ ..] = self.rest
            && let Some(digit) = digit(*first)
        {
            if taken < 6 {
                value = value * 10 + u32::from(digit);
            } else if digit != 0 {
                return None;
            }
            taken += 1;
            self.rest = rest;
        }
        (taken > 0).then(|| value * 10_u32.pow(6_u32.saturating_sub(taken)))
    }

    /// Takes `06:00:00.123`; seconds and their fraction may be left out.
    pub(super) fn time_of_day(&mut self, moment: &mut Moment) -> Option<()> {
        moment.hour = self.number(2, 2)?;
        self.literal(b':')?;
        moment.minute = self.number(2, 2)?;
        if self.literal(b':').is_some() {
            moment.second = self.number(2, 2)?;
            if self.literal(b'.').or_else(|| self.literal(b',')).is_some() {
                moment.micros = self.micros()?;
            }
        }
        Some(())
    }

    /// Takes `Z`, `+hhmm` or `+hh:mm` and gives minutes east of UTC.
    pub(super) fn offset(&mut self) -> Option<i32> {
        if self.literal(b'Z').is_some() || self.literal(b'z').is_some() {
            return Some(0);
        }
        let west = self.literal(b'-').is_some();
        if !west {
            self.literal(b'+')?;
        }
        let hours = self.number(2, 2)?;
        let _ = self.literal(b':');
        let minutes = self.number(2, 2)?;
        if hours > 23 || minutes > 59 {
            return None;
        }
        let offset = (hours * 60 + minutes) as i32;
        Some(if west { -offset } else { offset })
    }
}
