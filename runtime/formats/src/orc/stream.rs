//! Streams of bytes, in compressed chunks.

use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use crate::scratch::Kept;

/// Bytes that are read at a time of a stream without compression.
const PIECE: u64 = 64 << 10;
/// Bytes of a chunk without compression, at most: the length of one that is compressed has 23 bits.
const LARGEST: usize = 8 << 20;
/// Bytes before a chunk: its length, and whether it is compressed.
const HEADER: usize = 3;
/// Base 2 logarithm of the window that Zstandard may ask for.
const ZSTD_WINDOW: u32 = 27;
const BROTLI_BUFFER: usize = 4096;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    None,
    Zlib,
    Snappy,
    Lz4,
    Zstd,
    Brotli,
}

impl Codec {
    /// The codec of this number; the error names one that is not read.
    pub(super) fn of_number(number: u64) -> Result<Self, String> {
        Ok(match number {
            0 => Self::None,
            1 => Self::Zlib,
            2 => Self::Snappy,
            4 => Self::Lz4,
            5 => Self::Zstd,
            6 => Self::Brotli,
            3 => return Err("LZO".to_owned()),
            _ => return Err(format!("the codec {number}")),
        })
    }

    fn unpack(self, packed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::None => None,
            Self::Zlib => all(flate2::bufread::DeflateDecoder::new(packed)),
            Self::Snappy => {
                (snap::raw::decompress_len(packed).ok()? <= LARGEST).then_some(())?;
                snap::raw::Decoder::new().decompress_vec(packed).ok()
            }
            Self::Lz4 => {
                let mut bytes = vec![0; LARGEST.min(packed.len().saturating_mul(256))];
                let length = lz4_flex::block::decompress_into(packed, &mut bytes).ok()?;
                bytes.truncate(length);
                Some(bytes)
            }
            Self::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).ok()?;
                decoder.window_log_max(ZSTD_WINDOW).ok()?;
                all(decoder)
            }
            Self::Brotli => all(brotli_decompressor::Decompressor::new(packed, BROTLI_BUFFER)),
        }
    }
}

fn all(from: impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = from.take(LARGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    (read <= LARGEST).then_some(bytes)
}

/// Bytes that are read one after the other. Everything gives none where they end or do not unpack.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    file: Arc<Kept>,
    codec: Codec,
    /// What is left of it in the file.
    at: u64,
    end: u64,
    /// The chunk that is being read.
    chunk: Bytes,
    next: usize,
}

impl Stream {
    pub(super) fn new(file: &Arc<Kept>, codec: Codec, span: Range<u64>) -> Self {
        Self { file: Arc::clone(file), codec, at: span.start, end: span.end, chunk: Bytes::new(), next: 0 }
    }

    /// Where in the file the next chunk begins.
    pub(super) fn place(&self) -> u64 {
        self.at
    }

    /// Reads the next chunk that has bytes; none behind the last.
    #[cold]
    fn refill(&mut self) -> Option<()> {
        self.next = 0;
        self.chunk.clear();
        while self.chunk.is_empty() {
            let left = self.end.checked_sub(self.at).filter(|left| *left > 0)?;
            if self.codec == Codec::None {
                self.chunk = self.piece(left.min(PIECE) as usize)?.into();
                return Some(());
            }
            let header = self.piece(HEADER)?;
            let header = header.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
            let length = (header >> 1) as usize;
            let bytes = self.piece(length)?;
            self.chunk = if header & 1 == 1 { bytes } else { self.codec.unpack(&bytes)? }.into();
        }
        Some(())
    }

    /// Bytes as they stand in the file, all of them.
    fn piece(&mut self, count: usize) -> Option<Vec<u8>> {
        (count as u64 <= self.end - self.at).then_some(())?;
        let bytes = self.file.read(self.at, count).ok()?;
        self.at += count as u64;
        (bytes.len() == count).then_some(bytes)
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Option<u8> {
        if self.next >= self.chunk.len() {
            self.refill()?;
        }
        let byte = *self.chunk.get(self.next)?;
        self.next += 1;
        Some(byte)
    }

    /// Adds so many bytes to `to`. Room is made as they come.
    pub(super) fn read(&mut self, mut count: usize, to: &mut Vec<u8>) -> Option<()> {
        while count > 0 {
            if self.next >= self.chunk.len() {
                self.refill()?;
            }
            let end = self.chunk.len().min(self.next + count);
            let bytes = self.chunk.get(self.next..end)?;
            to.extend_from_slice(bytes);
            count -= bytes.len();
            self.next = end;
        }
        Some(())
    }

    /// All that is left, if it is not more than `most`.
    pub(super) fn rest(&mut self, most: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            if self.next >= self.chunk.len() {
                if self.at >= self.end {
                    return Some(bytes);
                }
                self.refill()?;
            }
            bytes.extend_from_slice(self.chunk.get(self.next..)?);
            self.next = self.chunk.len();
            (bytes.len() <= most).then_some(())?;
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Some(bytes)
    }

    /// A number of seven bits a byte, the lowest first.
    #[inline]
    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// The same of a signed number of up to 128 bits.
    pub(super) fn wide(&mut self) -> Option<i128> {
        let mut number: u128 = 0;
        for shift in (0..128).step_by(7) {
            let byte = self.byte()?;
            number |= u128::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some((number >> 1) as i128 ^ -((number & 1) as i128));
            }
        }
        None
    }
}

/// A signed number that is written as an unsigned one.
#[inline]
pub(super) fn signed(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}
