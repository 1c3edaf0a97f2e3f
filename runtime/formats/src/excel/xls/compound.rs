//! A file that has streams in it, in sectors that chains lead through (Microsoft, MS-CFB).

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use crate::FileError;
use crate::excel::damaged;

/// The first of the numbers of sectors that mean something else, as the end of a chain.
const NO_SECTOR: u32 = 0xFFFF_FFFA;
/// What stands in the table for a sector that is not in use.
const FREE: u32 = u32::MAX;
/// Numbers of sectors of the table that stand in the header, and where they begin.
const IN_HEADER: usize = 109;
const HEADER_TABLE: usize = 76;
const HEADER: usize = 512;
const ENTRY: usize = 128;
/// Bytes of the sectors of streams that are short, and of which the header says that they are.
const SMALL: u64 = 64;
const SHORT: u64 = 4096;

/// Such a file.
pub(super) struct Compound {
    file: Arc<File>,
    length: u64,
    /// Bytes of a sector.
    sector: u64,
    /// For each sector the next of its chain.
    table: Vec<u32>,
    first_small: u32,
    entries: Vec<Entry>,
}

/// A stream as the directory tells of it.
#[derive(Debug, Clone)]
struct Entry {
    name: String,
    is_root: bool,
    first: u32,
    length: u64,
}

impl Compound {
    /// Reads the directory.
    pub(super) fn open(file: File) -> Result<Self, FileError> {
        let length = file.metadata()?.len();
        let mut header = [0; HEADER];
        file.read_exact_at(&mut header, 0).map_err(|_| damaged(length, "it ends inside its header"))?;
        let sector = match u16_at(&header, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(damaged(30, "no sector has the length that it says")),
        };
        let number = |at| u32_at(&header, at).unwrap_or(NO_SECTOR);
        let mut it = Self {
            file: Arc::new(file),
            length,
            sector,
            table: Vec::new(),
            first_small: number(60),
            entries: Vec::new(),
        };
        let parts = it.parts_of_table(&header, number(68))?;
        for part in parts {
            let bytes = it.read_sector(part)?;
            it.table.extend(bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0)));
        }
        // All that is in use has to be there, so that a file that is cut off is known for one whichever sheet is wanted.
        if let Some(last) = it.table.iter().rposition(|next| *next != FREE)
            && place(last as u32, sector) + sector > length
        {
            return Err(damaged(length, format!("it ends before its sector {last}")));
        }
        let mut directory = Vec::new();
        it.stream_of(number(48), u64::MAX)?.read_to_end(&mut directory)?;
        it.entries = directory.chunks_exact(ENTRY).filter_map(|entry| Entry::of(entry, sector)).collect();
        Ok(it)
    }

    /// The sectors in which the table of chains is: the header has the first, others are in a chain of their own.
    fn parts_of_table(&self, header: &[u8], mut next: u32) -> Result<Vec<u32>, FileError> {
        let most = self.sectors();
        let numbers = |bytes: &[u8]| bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect::<Vec<_>>();
        let mut parts = numbers(header.get(HEADER_TABLE..HEADER_TABLE + 4 * IN_HEADER).unwrap_or_default());
        let mut seen = 0;
        while next < NO_SECTOR {
            seen += 1;
            let mut more = numbers(&self.read_sector(next)?);
            next = more.pop().unwrap_or(NO_SECTOR);
            parts.extend(more);
            if seen > most {
                return Err(damaged(68, "the chain of its table goes round"));
            }
        }
        parts.retain(|part| *part < NO_SECTOR);
        if parts.len() as u64 > most {
            return Err(damaged(68, "its table is longer than the file"));
        }
        Ok(parts)
    }

    /// Sectors that the file has room for, about.
    fn sectors(&self) -> u64 {
        self.length / self.sector + 1
    }

    fn read_sector(&self, sector: u32) -> Result<Vec<u8>, FileError> {
        let mut bytes = vec![0; self.sector as usize];
        let at = place(sector, self.sector);
        self.file
            .read_exact_at(&mut bytes, at)
            .map_err(|_| damaged(self.length, format!("it ends before its sector {sector}")))?;
        Ok(bytes)
    }

    /// Whether there is a stream of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// The stream of this name, from its start; none where there is none.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Stream>, FileError> {
        let Some(entry) = self.entries.iter().find(|entry| entry.name == name && !entry.is_root) else {
            return Ok(None);
        };
        if entry.length >= SHORT {
            return self.stream_of(entry.first, entry.length).map(Some);
        }
        // Short streams are in a stream of their own, whose sectors are short, and have a table of their own.
        let root = self.entries.iter().find(|entry| entry.is_root);
        let root = root.ok_or_else(|| damaged(self.length, "its directory has no root"))?;
        let chain = self.chain(root.first, u64::MAX)?;
        let mut table = Vec::new();
        self.stream_of(self.first_small, u64::MAX)?.read_to_end(&mut table)?;
        let (mut places, mut next) = (Vec::new(), entry.first);
        while next < NO_SECTOR && (places.len() as u64) * SMALL < entry.length {
            let at = u64::from(next) * SMALL;
            let sector = chain.get((at / self.sector) as usize).copied();
            let sector = sector.ok_or_else(|| damaged(self.length, "a chain leads out of the file"))?;
            places.push(place(sector, self.sector) + at % self.sector);
            next = u32_at(&table, 4 * next as usize).unwrap_or(NO_SECTOR);
        }
        Ok(Some(Stream { file: Arc::clone(&self.file), places, size: SMALL, at: 0, length: entry.length }))
    }

    /// The stream of the chain that begins with a sector, of so many bytes at most.
    fn stream_of(&self, first: u32, length: u64) -> Result<Stream, FileError> {
        let chain = self.chain(first, length)?;
        let length = length.min(chain.len() as u64 * self.sector);
        let places = chain.into_iter().map(|sector| place(sector, self.sector)).collect();
        Ok(Stream { file: Arc::clone(&self.file), places, size: self.sector, at: 0, length })
    }

    /// The sectors of a chain, so many that they have room for `length` bytes.
    fn chain(&self, first: u32, length: u64) -> Result<Vec<u32>, FileError> {
        let (mut chain, mut next) = (Vec::new(), first);
        while next < NO_SECTOR && (chain.len() as u64).saturating_mul(self.sector) < length {
            chain.push(next);
            if chain.len() as u64 > self.sectors() {
                return Err(damaged(self.length, "a chain of its sectors goes round"));
            }
            let after = self.table.get(next as usize).copied();
            next = after.ok_or_else(|| damaged(self.length, "a chain of its sectors leads out of the file"))?;
        }
        Ok(chain)
    }
}

impl Entry {
    fn of(entry: &[u8], sector: u64) -> Option<Self> {
        let kind = *entry.get(66)?;
        if !matches!(kind, 2 | 5) {
            return None;
        }
        let length = usize::from(u16_at(entry, 64)?).checked_sub(2)?.min(62);
        let units = entry.get(..length)?.chunks_exact(2).filter_map(|two| u16_at(two, 0));
        let name = char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        // Of files of short sectors the upper half of a length may be anything.
        let upper = if sector == 512 { 0 } else { u64::from(u32_at(entry, 124)?) << 32 };
        Some(Self {
            name,
            is_root: kind == 5,
            first: u32_at(entry, 116)?,
            length: u64::from(u32_at(entry, 120)?) | upper,
        })
    }
}

/// Where a sector is in the file: the first stands behind a header that is as long.
fn place(sector: u32, size: u64) -> u64 {
    (u64::from(sector) + 1) * size
}

/// The bytes of a stream.
pub(super) struct Stream {
    file: Arc<File>,
    /// Where its sectors are.
    places: Vec<u64>,
    /// Bytes of a sector.
    size: u64,
    at: u64,
    length: u64,
}

impl Stream {
    /// From another byte on.
    pub(super) fn seek(&mut self, at: u64) {
        self.at = at;
    }
}

impl Read for Stream {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let Some(place) = self.places.get((self.at / self.size) as usize) else { return Ok(0) };
        let within = self.at % self.size;
        let left = (self.size - within).min(self.length.saturating_sub(self.at));
        let most = to.len().min(left as usize);
        let read = self.file.read_at(to.get_mut(..most).unwrap_or_default(), place + within)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Numbers as these files have them, the lower byte first.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
