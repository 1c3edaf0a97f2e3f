//! The stream, a block at a time, each block in memory that batches can share.

use std::io::{self, Read};

use arrow::buffer::Buffer;
use memchr::memchr;

/// Bytes after the stream's own in every block, so that 16 bytes can be read from the start of any field.
pub(crate) const PADDING: usize = 16;

/// Reads a stream in blocks; what is left of one block when the next is read is carried over.
pub(crate) struct Blocks<'a> {
    input: Box<dyn Read + 'a>,
    size: usize,
    block: Buffer,
    /// Bytes of the stream in `block`.
    len: usize,
    /// Offset in the stream of the first byte of `block`.
    base: u64,
    /// The first byte of `block` that is not consumed.
    at: usize,
    at_end: bool,
}

impl<'a> Blocks<'a> {
    /// A stream whose first byte counts as offset `base`, read `size` bytes at a time.
    pub(crate) fn new(input: Box<dyn Read + 'a>, base: u64, size: usize) -> Self {
        Self { input, size: size.max(1), block: Buffer::default(), len: 0, base, at: 0, at_end: false }
    }

    /// The block's bytes of the stream, consumed ones included.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.block.get(..self.len).unwrap_or_default()
    }

    /// The memory of the block: [`Self::bytes`] and some padding.
    pub(crate) fn memory(&self) -> Buffer {
        self.block.clone()
    }

    /// The first byte that is not consumed.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Offset in the stream of the block's first byte.
    pub(crate) fn base(&self) -> u64 {
        self.base
    }

    /// Whether the stream ends with this block.
    pub(crate) fn at_end(&self) -> bool {
        self.at_end
    }

    /// Consumes everything before this byte of the block.
    pub(crate) fn consume_to(&mut self, at: usize) {
        self.at = at.min(self.len);
    }

    /// Reads the next block, or, where nothing was consumed, a longer one.
    pub(crate) fn refill(&mut self) -> io::Result<()> {
        let carried = self.bytes().get(self.at..).unwrap_or_default();
        let capacity = self.size.max(carried.len() * 2);
        let mut block = Vec::with_capacity(capacity + PADDING);
        block.extend_from_slice(carried);
        let wanted = capacity - carried.len();
        let read = self.input.by_ref().take(wanted as u64).read_to_end(&mut block)?;
        self.at_end = read < wanted;
        self.len = block.len();
        self.base += self.at as u64;
        self.at = 0;
        block.resize(self.len + PADDING, 0);
        self.block = Buffer::from_vec(block);
        Ok(())
    }

    /// Reads on until so many bytes are there that are not consumed, or the stream ends.
    pub(crate) fn look_ahead(&mut self, count: usize) -> io::Result<()> {
        while self.len - self.at < count && !self.at_end {
            self.refill()?;
        }
        Ok(())
    }

    /// The rest of the current line, without its end, which `feed` is; where more than `most` bytes have none, what is there of it.
    pub(crate) fn look_at_line(&mut self, feed: u8, most: usize) -> io::Result<&[u8]> {
        let length = loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            match memchr(feed, rest) {
                Some(length) => break length,
                None if self.at_end || rest.len() > most => break rest.len(),
                None => self.refill()?,
            }
        };
        let line = self.bytes().get(self.at..self.at + length).unwrap_or_default();
        Ok(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// Consumes so many bytes, or what there is; whether there was any.
    pub(crate) fn skip_bytes(&mut self, mut count: usize) -> io::Result<bool> {
        let mut any = false;
        loop {
            let passed = count.min(self.len - self.at);
            any |= passed > 0;
            self.at += passed;
            count -= passed;
            if count == 0 || self.at_end {
                return Ok(any);
            }
            self.refill()?;
        }
    }

    /// Consumes everything to the end of the current line, which ends with `feed`; whether there was any.
    pub(crate) fn skip_line(&mut self, feed: u8) -> io::Result<bool> {
        let mut any = false;
        loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            any |= !rest.is_empty();
            match memchr(feed, rest) {
                Some(distance) => {
                    self.at += distance + 1;
                    return Ok(true);
                }
                None => self.at = self.len,
            }
            if self.at_end {
                return Ok(any);
            }
            self.refill()?;
        }
    }
}
