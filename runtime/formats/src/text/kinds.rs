//! Which records of a file of several kinds are read.

use ingest_program::RecordKind;

use super::places::is_first;
use crate::encoding::TextEncoding;

/// Where a record says of which kind it is, and which kinds are read.
#[derive(Debug)]
pub(super) struct Kinds {
    start: usize,
    end: usize,
    /// Those that are read, as the bytes that stand in a record.
    read: Vec<Vec<u8>>,
    /// The encoding, where records are not decoded yet and places are counted in bytes.
    raw: Option<TextEncoding>,
}

impl Kinds {
    /// Of records that are UTF-8, or, where places are counted in bytes, in this encoding.
    pub(super) fn new(format: &RecordKind, raw: Option<TextEncoding>) -> Self {
        Self {
            start: format.first.saturating_sub(1) as usize,
            end: format.last as usize,
            read: format.kinds.iter().map(|kind| encode(kind, raw)).collect(),
            raw,
        }
    }

    /// What a kind is in a record.
    pub(super) fn encode(&self, kind: &str) -> Vec<u8> {
        encode(kind, self.raw)
    }

    /// Whether a record is of a kind that is read, or nobody can tell of which, for what stands before it is no text.
    pub(super) fn hold(&self, record: &[u8]) -> bool {
        // Each kind is as long as the place.
        !self.is_text(record) || self.of(record).is_some_and(|rest| self.read.iter().any(|kind| rest.starts_with(kind)))
    }

    /// Whether a record goes as far as its kind does, or is no text there.
    pub(super) fn are_told_by(&self, record: &[u8]) -> bool {
        let length = self.end.saturating_sub(self.start);
        let is_counted = |byte: &&u8| self.raw.is_some() || is_first(**byte);
        let goes_on = |rest: &[u8]| rest.iter().filter(is_counted).take(length).count() == length;
        !self.is_text(record) || self.of(record).is_some_and(goes_on)
    }

    /// Whether characters can be counted up to the end of a record's kind.
    fn is_text(&self, record: &[u8]) -> bool {
        if self.raw.is_some() || record.get(..self.end).unwrap_or(record).is_ascii() {
            return true;
        }
        match str::from_utf8(record) {
            Ok(_) => true,
            Err(error) => {
                let text = record.get(..error.valid_up_to()).unwrap_or_default();
                text.iter().filter(|byte| is_first(**byte)).count() >= self.end
            }
        }
    }

    /// A record from the place of its kind on; none where it ends before, or is no text there.
    pub(super) fn of<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]> {
        let is_plain = self.raw.is_some() || record.get(..self.end).is_some_and(<[u8]>::is_ascii);
        if is_plain {
            record.get(self.start..)
        } else if !self.is_text(record) {
            None
        } else {
            let mut firsts = record.iter().enumerate().filter(|(_, byte)| is_first(**byte));
            firsts.nth(self.start).and_then(|(at, _)| record.get(at..))
        }
    }
}

fn encode(kind: &str, raw: Option<TextEncoding>) -> Vec<u8> {
    match raw {
        Some(encoding) => encoding.ascii(kind.as_bytes()),
        None => kind.as_bytes().to_vec(),
    }
}
