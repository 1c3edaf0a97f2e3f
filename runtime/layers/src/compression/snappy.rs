//! The chunks of Snappy's framing format, as they come.
//!
//! A chunk's kind and length have no checksum, and kinds that are "reserved skippable" (`0x80` to `0xFD`) are passed over by every decoder: one
//! bit that was flipped in a kind would take 64 KiB of data away without a word. So they are refused, but for the index that `s2c` writes, whose
//! kind is three bits away from those of data.

use std::io::{self, Read};

/// Bytes before a chunk: its kind, and its length in three bytes.
const HEADER: usize = 4;

/// The kind of an index of the stream (klauspost/compress, `s2/index.go`).
const INDEX: u8 = 0x99;

/// A stream of chunks, of which none but an index is of a kind that is passed over.
#[derive(Debug)]
pub(super) struct Chunks<R> {
    input: R,
    header: [u8; HEADER],
    /// How many bytes of the header came.
    seen: usize,
    /// Bytes that are left of the chunk.
    left: usize,
}

impl<R> Chunks<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, header: [0; HEADER], seen: 0, left: 0 }
    }

    pub(super) fn into_input(self) -> R {
        self.input
    }
}

impl<R: Read> Read for Chunks<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let due = if self.left > 0 { self.left } else { HEADER - self.seen };
        let most = due.min(to.len());
        let to = to.get_mut(..most).unwrap_or_default();
        let read = self.input.read(to)?;
        if self.left > 0 {
            self.left -= read;
            return Ok(read);
        }
        for (at, byte) in self.header.iter_mut().skip(self.seen).zip(to.iter().take(read)) {
            *at = *byte;
        }
        self.seen += read;
        if self.seen == HEADER {
            let [kind, a, b, c] = self.header;
            if matches!(kind, 0x80..=0xFD) && kind != INDEX {
                return Err(io::ErrorKind::InvalidData.into());
            }
            (self.seen, self.left) = (0, u32::from_le_bytes([a, b, c, 0]) as usize);
        }
        Ok(read)
    }
}
