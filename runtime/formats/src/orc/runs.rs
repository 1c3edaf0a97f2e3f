//! Bytes and bits, of which runs are written once.

use super::stream::Stream;

/// Bytes: a run of one, or some as they stand.
#[derive(Debug, Clone)]
pub(super) struct Bytes {
    stream: Stream,
    left: usize,
    /// The byte of a run.
    run: Option<u8>,
}

impl Bytes {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, left: 0, run: None }
    }

    pub(super) fn place(&self) -> u64 {
        self.stream.place()
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<u8> {
        if self.left == 0 {
            let control = self.stream.byte()?;
            if control < 0x80 {
                self.left = usize::from(control) + 3;
                self.run = Some(self.stream.byte()?);
            } else {
                self.left = 256 - usize::from(control);
                self.run = None;
            }
        }
        self.left -= 1;
        match self.run {
            Some(byte) => Some(byte),
            None => self.stream.byte(),
        }
    }
}

/// Bits, eight a byte, the highest first.
#[derive(Debug, Clone)]
pub(super) struct Bits {
    bytes: Bytes,
    byte: u8,
    left: u8,
}

impl Bits {
    pub(super) fn new(stream: Stream) -> Self {
        Self { bytes: Bytes::new(stream), byte: 0, left: 0 }
    }

    pub(super) fn place(&self) -> u64 {
        self.bytes.place()
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<bool> {
        if self.left == 0 {
            self.byte = self.bytes.next()?;
            self.left = 8;
        }
        self.left -= 1;
        Some(self.byte >> self.left & 1 == 1)
    }
}
