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
        match self.place(record) {
            // Each kind is as long as the place.
            Place::From(rest) => self.read.iter().any(|kind| rest.starts_with(kind)),
            Place::Untold => true,
            Place::Behind => false,
        }
    }

    /// Whether a record goes as far as its kind does, or is no text there.
    pub(super) fn are_told_by(&self, record: &[u8]) -> bool {
        let length = self.end.saturating_sub(self.start);
        let is_counted = |byte: &&u8| self.raw.is_some() || is_first(**byte);
        match self.place(record) {
            Place::From(rest) => rest.iter().filter(is_counted).take(length).count() == length,
            Place::Untold => true,
            Place::Behind => false,
        }
    }

    /// A record from the place of its kind on; none where it ends before, or is no text there.
    pub(super) fn of<'a>(&self, record: &'a [u8]) -> Option<&'a [u8]> {
        match self.place(record) {
            Place::From(rest) => Some(rest),
            Place::Untold | Place::Behind => None,
        }
    }

    fn place<'a>(&self, record: &'a [u8]) -> Place<'a> {
        let head = record.get(..self.end).unwrap_or(record);
        if self.raw.is_some() || head.is_ascii() {
            return record.get(self.start..).map_or(Place::Behind, Place::From);
        }
        let (text, is_all) = match str::from_utf8(record) {
            Ok(_) => (record, true),
            Err(error) => (record.get(..error.valid_up_to()).unwrap_or_default(), false),
        };
        let firsts = || text.iter().enumerate().filter(|(_, byte)| is_first(**byte));
        if !is_all && firsts().count() < self.end {
            return Place::Untold;
        }
        let start = firsts().nth(self.start).and_then(|(at, _)| record.get(at..));
        start.map_or(Place::Behind, Place::From)
    }
}

/// Where the kind of a record stands.
enum Place<'a> {
    /// At the beginning of this, the rest of the record.
    From(&'a [u8]),
    /// Behind what is no text, so that characters cannot be counted up to its end.
    Untold,
    /// Behind the record's end.
    Behind,
}

fn encode(kind: &str, raw: Option<TextEncoding>) -> Vec<u8> {
    match raw {
        Some(encoding) => encoding.ascii(kind.as_bytes()),
        None => kind.as_bytes().to_vec(),
    }
}
