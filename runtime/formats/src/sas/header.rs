//! What a file begins with: how it writes numbers, and how long its pages are.

use std::io::{self, Read};

use super::bytes::Numbers;
use super::{FORMAT, damaged};
use crate::FileError;

/// The first bytes of every file.
const MAGIC: [u8; 32] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC2, 0xEA, 0x81, 0x60, 0xB3, 0x14, 0x11, 0xCF, 0xBD, 0x92, 0x08, 0x00, 0x09,
    0xC7, 0x31, 0x8C, 0x18, 0x1F, 0x10, 0x11,
];
/// Bytes that tell all that is read of the header.
const TOLD: usize = 288;
/// Pages of SAS have at most this many bytes short of gigabytes, which no file in use has.
const LONGEST_PAGE: u32 = 1 << 26;
const LONGEST_HEADER: u32 = 1 << 24;

/// What the header says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) numbers: Numbers,
    /// Bytes before the first page.
    pub(super) bytes: u64,
    /// Bytes of each page.
    pub(super) page: usize,
    pub(super) pages: u64,
    /// Number of the encoding of texts.
    pub(super) encoding: u8,
    /// Whether rows begin where eight bytes begin, as SAS has it. Stat/Transfer, which says that it is a release that SAS never had,
    /// fills up to there in some of its versions only.
    pub(super) is_aligned: bool,
}

impl Header {
    /// Reads to the first page.
    pub(super) fn read(input: &mut dyn Read) -> Result<Self, FileError> {
        let mut told = Vec::with_capacity(TOLD);
        input.take(TOLD as u64).read_to_end(&mut told)?;
        if told.is_empty() {
            return Err(FileError::NotOfFormat { format: FORMAT, found: "it is empty" });
        }
        if !told.starts_with(&MAGIC) {
            return Err(FileError::NotOfFormat { format: FORMAT, found: "it begins with other bytes" });
        }
        let header = Self::of(&told).ok_or_else(|| damaged(told.len() as u64, "it ends inside its header"))?;
        if header.bytes < TOLD as u64 || header.bytes > u64::from(LONGEST_HEADER) {
            return Err(damaged(196, "no header has the length that it says"));
        }
        if !(1024..=LONGEST_PAGE as usize).contains(&header.page) {
            return Err(damaged(200, "no page has the length that it says"));
        }
        let rest = header.bytes - TOLD as u64;
        let skipped = io::copy(&mut input.take(rest), &mut io::sink())?;
        if skipped < rest {
            return Err(damaged(told.len() as u64 + skipped, "it ends inside its header"));
        }
        Ok(header)
    }

    fn of(told: &[u8]) -> Option<Self> {
        let is_three = |at: usize| told.get(at).map(|byte| *byte == b'3');
        let numbers = Numbers { wide: is_three(32)?, big_endian: *told.get(37)? != 1 };
        let shift = if is_three(35)? { 4 } else { 0 };
        Some(Self {
            numbers,
            bytes: numbers.u32(told, 196 + shift)?.into(),
            page: numbers.u32(told, 200 + shift)? as usize,
            pages: numbers.int(told, 204 + shift)?,
            encoding: *told.get(70)?,
            is_aligned: !told.get(216 + shift + if numbers.wide { 4 } else { 0 }..)?.starts_with(b"9.0000M0"),
        })
    }
}
