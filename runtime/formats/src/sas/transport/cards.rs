//! The stream, card by card.

use std::io::{self, Read};

use super::damaged;
use crate::FileError;

/// Bytes of a card.
pub(super) const CARD: usize = 80;
/// Bytes that are read at a time.
const BLOCK: usize = 1 << 20;
/// What every card begins with that is not of what it announces.
const HEADER: &[u8] = b"HEADER RECORD*******";
/// Where such a card says what comes, and where its numbers begin, each of five digits.
const NUMBERS: usize = 48;
const DIGITS: usize = 5;

/// A file as it streams.
pub(super) struct Cards<'a> {
    input: Box<dyn Read + 'a>,
    memory: Vec<u8>,
    /// The first byte of `memory` that is not taken.
    next: usize,
    /// Bytes of the file that were taken.
    taken: u64,
    at_end: bool,
}

/// What comes, as a header card announces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Announced {
    Library,
    Member,
    Descriptor,
    Names,
    Labels,
    /// Labels, and names of formats that are long.
    LongFormats,
    Rows,
}

/// A header card.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) announced: Announced,
    /// Whether names may be long.
    pub(super) is_version_8: bool,
    card: Vec<u8>,
}

impl Header {
    /// That of a card; none where it is not one.
    #[inline]
    pub(super) fn of(card: &[u8]) -> Option<Self> {
        let rest = card.strip_prefix(HEADER)?;
        let (announced, is_version_8) = match rest.get(..8)? {
            b"LIBRARY " => (Announced::Library, false),
            b"LIBV8   " => (Announced::Library, true),
            b"MEMBER  " => (Announced::Member, false),
            b"MEMBV8  " => (Announced::Member, true),
            b"DSCRPTR " => (Announced::Descriptor, false),
            b"DSCPTV8 " => (Announced::Descriptor, true),
            b"NAMESTR " => (Announced::Names, false),
            b"NAMSTV8 " => (Announced::Names, true),
            b"LABELV8 " => (Announced::Labels, true),
            b"LABELV9 " => (Announced::LongFormats, true),
            b"OBS     " => (Announced::Rows, false),
            b"OBSV8   " => (Announced::Rows, true),
            _ => return None,
        };
        rest.get(8..)?.starts_with(b"HEADER RECORD!!!!!!!").then(|| Self {
            announced,
            is_version_8,
            card: card.to_vec(),
        })
    }

    /// Its number of this place.
    pub(super) fn number(&self, place: usize) -> Option<usize> {
        let start = NUMBERS + DIGITS * place;
        number(self.card.get(start..start + DIGITS)?)
    }

    /// How many rows follow, where it is told: numbers of nothing but zeros tell nothing.
    pub(super) fn rows(&self) -> Option<u64> {
        let digits = self.card.get(NUMBERS..NUMBERS + 3 * DIGITS)?;
        if !self.is_version_8 || digits.first() == Some(&b'0') {
            return None;
        }
        number(digits)?.try_into().ok()
    }
}

/// A number with blanks on either side.
fn number(digits: &[u8]) -> Option<usize> {
    str::from_utf8(digits).ok()?.trim_matches(' ').parse().ok()
}

impl<'a> Cards<'a> {
    pub(super) fn new(input: Box<dyn Read + 'a>) -> Self {
        Self { input, memory: Vec::new(), next: 0, taken: 0, at_end: false }
    }

    /// Offset in the file of [`Self::ahead`].
    pub(super) fn offset(&self) -> u64 {
        self.taken
    }

    /// Bytes that were read and not taken.
    pub(super) fn ahead(&self) -> &[u8] {
        self.memory.get(self.next..).unwrap_or_default()
    }

    /// Whether nothing follows those that are ahead.
    pub(super) fn at_end(&self) -> bool {
        self.at_end
    }

    /// Reads more, and so much of it that `count` bytes are ahead if the file has them.
    pub(super) fn read(&mut self, count: usize) -> io::Result<()> {
        self.memory.drain(..self.next);
        self.next = 0;
        let wanted = count.saturating_sub(self.memory.len()).max(BLOCK);
        let read = self.input.by_ref().take(wanted as u64).read_to_end(&mut self.memory)?;
        self.at_end = read < wanted;
        Ok(())
    }

    /// Takes bytes that are ahead.
    pub(super) fn take(&mut self, count: usize) {
        let count = count.min(self.ahead().len());
        self.next += count;
        self.taken += count as u64;
    }

    /// The next bytes, of what is never long; the file has to have them.
    pub(super) fn bytes(&mut self, count: usize, what: &str) -> Result<Vec<u8>, FileError> {
        if self.ahead().len() < count && !self.at_end {
            self.read(count)?;
        }
        let Some(bytes) = self.ahead().get(..count).map(<[u8]>::to_vec) else {
            return Err(damaged(self.taken + self.ahead().len() as u64, format!("it ends inside {what}")));
        };
        self.take(count);
        Ok(bytes)
    }

    /// The next cards that hold so many bytes, less what fills up the last.
    pub(super) fn filled(&mut self, count: usize, what: &str) -> Result<Vec<u8>, FileError> {
        let mut bytes = self.bytes(count.next_multiple_of(CARD), what)?;
        bytes.truncate(count);
        Ok(bytes)
    }

    /// The next card, which has to announce this.
    pub(super) fn header(&mut self, due: &[Announced], what: &str) -> Result<Header, FileError> {
        let offset = self.taken;
        let header = Header::of(&self.bytes(CARD, what)?).filter(|it| due.contains(&it.announced));
        header.ok_or_else(|| damaged(offset, format!("{what} is due there")))
    }
}
