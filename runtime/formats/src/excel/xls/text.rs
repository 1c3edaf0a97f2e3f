//! Texts in records: characters of one byte or two, which may go on in the next record.

use super::compound::u16_at;
use super::records::Records;
use crate::FileError;

/// Flags before the characters of a text: two bytes each, sounds behind it, runs of another look behind it.
const WIDE: u8 = 1;
const SOUNDS: u8 = 4;
const RUNS: u8 = 8;

/// What is left of a record, and of those that go on with it.
pub(super) struct Cursor<'a> {
    records: &'a mut Records,
    bytes: Vec<u8>,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At a byte of a record that was read.
    pub(super) fn new(records: &'a mut Records, bytes: Vec<u8>, at: usize) -> Self {
        Self { records, bytes, at }
    }

    /// Goes on to the next record where this one is used up; whether it did.
    fn refill(&mut self) -> Result<bool, FileError> {
        if self.at < self.bytes.len() {
            return Ok(false);
        }
        let more = self.records.continued()?;
        self.bytes = more.ok_or_else(|| self.records.wrong("a text goes on after its record"))?;
        self.at = 0;
        Ok(true)
    }

    fn byte(&mut self) -> Result<u8, FileError> {
        while self.refill()? {}
        let byte = self.bytes.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self, bytes: u32) -> Result<usize, FileError> {
        (0..bytes).try_fold(0, |number, place| Ok(number | usize::from(self.byte()?) << (8 * place)))
    }

    fn skip(&mut self, mut count: usize) -> Result<(), FileError> {
        while count > 0 {
            self.refill()?;
            let step = count.min(self.bytes.len() - self.at);
            self.at += step;
            count -= step;
        }
        Ok(())
    }

    /// A text whose count of characters takes so many bytes.
    pub(super) fn text(&mut self, count_bytes: u32) -> Result<String, FileError> {
        let mut count = self.number(count_bytes)?;
        let mut flags = self.byte()?;
        let runs = if flags & RUNS != 0 { self.number(2)? } else { 0 };
        let sounds = if flags & SOUNDS != 0 { self.number(4)? } else { 0 };
        let mut units: Vec<u16> = Vec::with_capacity(count.min(self.bytes.len()));
        while count > 0 {
            // Where a text goes on in another record, that says anew how long its characters are.
            if self.refill()? {
                flags = self.byte()?;
                continue;
            }
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let (step, size) = if flags & WIDE == 0 {
                let step = count.min(rest.len());
                units.extend(rest.iter().take(step).map(|byte| u16::from(*byte)));
                (step, 1)
            } else {
                let step = count.min(rest.len() / 2);
                units.extend(rest.chunks_exact(2).take(step).filter_map(|two| u16_at(two, 0)));
                (step, 2)
            };
            if step == 0 {
                return Err(self.records.wrong("a character goes on in another record"));
            }
            self.at += step * size;
            count -= step;
        }
        self.skip(4 * runs)?;
        self.skip(sounds)?;
        String::from_utf16(&units).map_err(|_| self.records.wrong("a text is no UTF-16"))
    }
}
