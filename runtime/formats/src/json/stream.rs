//! JSON around the records, read as it streams: of any length, a byte at a time.

use super::grammar::{MOST_OPEN, is_space};
use crate::block::Blocks;
use crate::chunk::Stretch;
use crate::encoding::Decoded;
use crate::{FileError, MalformedReason, ReadLimits};

/// A stream with a place in it.
pub(super) struct Stream<'a> {
    pub(super) blocks: Blocks<'a>,
    limits: ReadLimits,
}

impl<'a> Stream<'a> {
    pub(super) fn new(stream: Decoded<'a>, limits: ReadLimits) -> Self {
        Self { blocks: Blocks::new(stream, limits.block), limits }
    }

    /// Offset of the first byte that is not consumed.
    pub(super) fn offset(&self) -> u64 {
        self.blocks.offset(self.blocks.at())
    }

    /// Bytes of the block that are not consumed.
    pub(super) fn pending(&self) -> usize {
        self.blocks.bytes().len() - self.blocks.at()
    }

    /// As much as is kept of a record that is too long and begins here: how many bytes, and they.
    pub(super) fn beginning(&self) -> (usize, Stretch) {
        self.blocks.kept(self.blocks.at(), self.limits.kept_bytes)
    }

    /// The next byte, which is not consumed; none at the end.
    pub(super) fn byte(&mut self) -> Result<Option<u8>, FileError> {
        loop {
            if let Some(byte) = self.blocks.bytes().get(self.blocks.at()) {
                return Ok(Some(*byte));
            }
            if self.blocks.at_end() {
                return Ok(None);
            }
            self.blocks.refill()?;
        }
    }

    pub(super) fn consume(&mut self) {
        self.blocks.consume_to(self.blocks.at() + 1);
    }

    /// Consumes white space: what follows it, which is not consumed.
    pub(super) fn next(&mut self) -> Result<Option<u8>, FileError> {
        loop {
            match self.byte()? {
                Some(byte) if is_space(byte) => self.consume(),
                other => return Ok(other),
            }
        }
    }

    /// Consumes a string: what stands in its quotes.
    pub(super) fn string(&mut self) -> Result<Vec<u8>, FileError> {
        if self.next()? != Some(b'"') {
            return Err(self.fault());
        }
        self.consume();
        let mut written = Vec::new();
        let mut escaped = false;
        loop {
            match self.byte()? {
                Some(b'"') if !escaped => {
                    self.consume();
                    return Ok(written);
                }
                Some(byte @ 0x20..) => {
                    escaped = byte == b'\\' && !escaped;
                    // What is longer is no name of a path.
                    if written.len() <= self.limits.kept_bytes {
                        written.push(byte);
                    }
                    self.consume();
                }
                _ => return Err(self.fault()),
            }
        }
    }

    /// Consumes a value that is not read, inside of `around` lists and objects. Its brackets have to pair and its strings to end.
    pub(super) fn skip_value(&mut self, around: usize) -> Result<(), FileError> {
        let mut open = Vec::new();
        if self.next()?.is_none() {
            return Err(self.fault());
        }
        loop {
            match self.byte()? {
                None => return Err(self.fault()),
                Some(b'"') => self.skip_string()?,
                Some(byte @ (b'{' | b'[')) => {
                    if open.len() + around >= MOST_OPEN {
                        return Err(self.fault_of(MalformedReason::TooDeep));
                    }
                    open.push(byte);
                    self.consume();
                }
                Some(byte @ (b'}' | b']')) => match open.pop() {
                    Some(b'{') if byte == b'}' => self.consume(),
                    Some(b'[') if byte == b']' => self.consume(),
                    None => return Ok(()),
                    Some(_) => return Err(self.fault()),
                },
                Some(b',') if open.is_empty() => return Ok(()),
                Some(_) => self.consume(),
            }
        }
    }

    fn skip_string(&mut self) -> Result<(), FileError> {
        self.consume();
        let mut escaped = false;
        loop {
            match self.byte()? {
                Some(b'"') if !escaped => {
                    self.consume();
                    return Ok(());
                }
                Some(byte @ 0x20..) => {
                    escaped = byte == b'\\' && !escaped;
                    self.consume();
                }
                _ => return Err(self.fault()),
            }
        }
    }

    /// What is wrong outside of the records at the first byte that is not consumed: that it stands there, or that none does.
    pub(super) fn fault(&self) -> FileError {
        let ends = self.blocks.at_end() && self.pending() == 0;
        self.fault_of(if ends { MalformedReason::EndsInside } else { MalformedReason::NotWellFormed })
    }

    pub(super) fn fault_of(&self, reason: MalformedReason) -> FileError {
        FileError::Document { offset: self.offset(), reason }
    }
}
