//! The stream, a block at a time, each block in memory that batches can share.

use std::io::{self, Read};
use std::sync::Arc;

use arrow::buffer::Buffer;
use memchr::memchr;

use crate::chunk::{Span, Stretch};
use crate::encoding::Decoded;
use crate::trail::{Piece, Trail};

/// Bytes after the stream's own in every block, so that 16 bytes can be read from the start of any field.
pub(crate) const PADDING: usize = 16;

/// Reads a stream in blocks; what is left of one block when the next is read is carried over.
pub(crate) struct Blocks<'a> {
    input: Box<dyn Read + 'a>,
    /// Of a stream that is not the file itself.
    trail: Option<Trail>,
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
    /// A stream, read `size` bytes at a time.
    pub(crate) fn new(stream: Decoded<'a>, size: usize) -> Self {
        let Decoded { bytes: input, base, trail } = stream;
        Self { input, trail, size: size.max(1), block: Buffer::default(), len: 0, base, at: 0, at_end: false }
    }

    /// The block's bytes of the stream, consumed ones included.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.block.get(..self.len).unwrap_or_default()
    }

    /// The memory of the block: [`Self::bytes`] and some padding.
    pub(crate) fn memory(&self) -> Buffer {
        self.block.clone()
    }

    /// The memory of the block, [`Self::bytes`] and some padding, for records in it.
    pub(crate) fn stretch(&self, spans: &[Span]) -> Stretch {
        let ends = spans.first().zip(spans.last()).map(|(first, last)| (first.start as usize, last.end as usize));
        Stretch { memory: self.memory(), base: self.base, original: self.original(ends.unwrap_or_default()) }
    }

    /// A copy of what begins at this byte of the block, so many bytes at most: how many, and the copy.
    pub(crate) fn kept(&self, at: usize, most: usize) -> (usize, Stretch) {
        let rest = self.bytes().get(at..).unwrap_or_default();
        let mut kept = rest.get(..most).unwrap_or(rest).to_vec();
        let length = kept.len();
        kept.resize(length + PADDING, 0);
        let original = self.original((at, at + length));
        (length, Stretch { memory: Buffer::from_vec(kept), base: self.base + at as u64, original })
    }

    /// Where bytes of the block stand in the file.
    fn original(&self, (start, end): (usize, usize)) -> Option<Arc<Piece>> {
        let trail = self.trail.as_ref()?;
        Some(Arc::new(trail.piece(self.base + start as u64, self.base + end as u64)))
    }

    /// The first byte that is not consumed.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Offset in the file of a byte of the block.
    pub(crate) fn offset(&self, at: usize) -> u64 {
        let offset = self.base + at as u64;
        self.trail.as_ref().map_or(offset, |it| it.place(offset))
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
        if let Some(trail) = &self.trail {
            trail.forget(self.base);
        }
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
