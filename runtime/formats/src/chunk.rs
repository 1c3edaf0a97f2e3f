//! Records that were cut out of a stream and wait to be decoded.

use std::sync::Arc;

use arrow::buffer::Buffer;

use crate::trail::Piece;
use crate::{FileError, MalformedReason};

/// How much is held at a time. The defaults are right for production; tests make them small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Bytes of the stream read at a time. Default 1 MiB.
    pub block: usize,
    /// Records of a chunk, at most. Default 8192.
    pub records: usize,
    /// Bytes of a record, at most; a longer one is malformed. Default 16 MiB.
    pub record_bytes: usize,
    /// Bytes that are kept of a record that is too long. Default 64 KiB.
    pub kept_bytes: usize,
}

impl ReadLimits {
    /// The same, with no more kept of a record that is too long than a record may have.
    pub(crate) fn consistent(self) -> Self {
        Self { kept_bytes: self.kept_bytes.min(self.record_bytes), ..self }
    }

    /// Bytes without a line feed that can still be a record: one of the most bytes and a carriage return.
    pub(crate) fn longest_line(&self) -> usize {
        self.record_bytes.saturating_add(1)
    }
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self { block: 1 << 20, records: 8192, record_bytes: 16 << 20, kept_bytes: 64 << 10 }
    }
}

/// Whole records that follow each other in a file, not yet split into fields.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// What the records are in.
    pub(crate) text: Stretch,
    pub(crate) first_record: u64,
    pub(crate) spans: Vec<Span>,
    /// Records that were found malformed when they were cut, by index, ascending.
    pub(crate) malformed: Vec<(u32, MalformedReason)>,
    /// Whether the file ends with the last record, without a line end.
    pub(crate) is_cut: bool,
}

/// A part of the stream.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    /// Its bytes, with at least 16 bytes after the last record.
    pub(crate) memory: Buffer,
    /// Offset in the stream of the first byte of `memory`.
    pub(crate) base: u64,
    /// Where the records stand in the file; none where the stream is the file itself.
    pub(crate) original: Option<Arc<Piece>>,
}

impl Stretch {
    /// The offset in the file of a byte of `memory`.
    pub(crate) fn offset(&self, at: u32) -> u64 {
        let offset = self.base + u64::from(at);
        self.original.as_ref().map_or(offset, |it| it.walk().place(offset))
    }
}

/// Where a record is in its chunk's memory, without its line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Chunk {
    /// How many records there are.
    pub fn records(&self) -> usize {
        self.spans.len()
    }

    /// Number of the first record within its file, counted from 1.
    pub fn first_record(&self) -> u64 {
        self.first_record
    }

    /// Bytes of the stream from the first record to the last.
    pub fn bytes(&self) -> usize {
        match (self.spans.first(), self.spans.last()) {
            (Some(first), Some(last)) => (last.end - first.start) as usize,
            _ => 0,
        }
    }

    /// The bytes of one of its records.
    pub(crate) fn bytes_of(&self, span: Span) -> Option<&[u8]> {
        self.text.memory.as_slice().get(span.start as usize..span.end as usize)
    }

    /// For each record 0, or why it is malformed as far as the reader knows, or that it is not valid UTF-8.
    pub(crate) fn unreadable(&self) -> Vec<u8> {
        let mut malformed = vec![0; self.spans.len()];
        let is_text = |span| str::from_utf8(self.bytes_of(span).unwrap_or_default()).is_ok();
        if let (Some(first), Some(last)) = (self.spans.first(), self.spans.last())
            && !is_text(Span { start: first.start, end: last.end })
        {
            for (span, malformed) in self.spans.iter().zip(&mut malformed) {
                if !is_text(*span) {
                    *malformed = MalformedReason::Encoding.number();
                }
            }
        }
        self.note_malformed(&mut malformed);
        malformed
    }

    /// For each record 0, or why it is malformed as far as the reader knows.
    pub(crate) fn uncut(&self) -> Vec<u8> {
        let mut malformed = vec![0; self.spans.len()];
        self.note_malformed(&mut malformed);
        malformed
    }

    fn note_malformed(&self, malformed: &mut [u8]) {
        for (index, reason) in &self.malformed {
            if let Some(malformed) = malformed.get_mut(*index as usize) {
                *malformed = reason.number();
            }
        }
    }

    /// Fails on the first malformed record.
    pub(crate) fn refuse_malformed(&self, malformed: &[u8]) -> Result<(), FileError> {
        let found = malformed
            .iter()
            .zip(&self.spans)
            .enumerate()
            .find_map(|(index, (malformed, span))| Some((index, span, MalformedReason::from_number(*malformed)?)));
        match found {
            None => Ok(()),
            Some((index, span, reason)) => Err(FileError::Malformed {
                record: self.first_record + index as u64,
                offset: self.text.offset(span.start),
                reason,
            }),
        }
    }
}
