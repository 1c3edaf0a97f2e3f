//! The archive that a workbook is, and its parts.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::xml::Xml;
use super::{FORMAT, damaged};
use crate::FileError;

/// Parts of a workbook, at most: one of a thousand sheets has some thousands.
const MOST_PARTS: usize = 1 << 16;

/// A workbook that is an archive.
pub(super) struct Package {
    file: Arc<File>,
    parts: HashMap<String, Place>,
}

/// Where a part is.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u64,
    packed: u64,
    size: u64,
    crc: u32,
    is_packed: bool,
}

impl Package {
    /// Reads the directory of an archive.
    pub(super) fn open(file: File) -> Result<Self, FileError> {
        // The directory stands at the end.
        let end = file.metadata()?.len();
        let unreadable = |_| damaged(end, "its archive has no directory that can be read, as where it is cut off");
        let mut archive = ZipArchive::new(BufReader::new(file.try_clone()?)).map_err(unreadable)?;
        if archive.len() > MOST_PARTS {
            return Err(damaged(0, "its archive has more parts than there can be"));
        }
        let mut parts = HashMap::new();
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(unreadable)?;
            if part.encrypted() {
                return Err(FileError::Locked { format: FORMAT });
            }
            let is_packed = match part.compression() {
                CompressionMethod::Stored => false,
                CompressionMethod::Deflated => true,
                _ => return Err(damaged(part.header_start(), "its archive is compressed as no workbook is")),
            };
            let name = part.name().map_err(unreadable)?.trim_start_matches('/').to_lowercase();
            let start =
                part.data_start().ok_or_else(|| damaged(part.header_start(), "a part is not where it is due"))?;
            let (packed, size, crc) = (part.compressed_size(), part.size(), part.crc32());
            parts.entry(name).or_insert(Place { start, packed, size, crc, is_packed });
        }
        Ok(Self { file: Arc::new(file), parts })
    }

    /// Whether there is a part of this name, in whatever case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&name.to_lowercase())
    }

    /// The part of this name, in whatever case, as XML.
    pub(super) fn part(&self, name: &str) -> Result<Xml, FileError> {
        let place = self.parts.get(&name.to_lowercase());
        let place = *place.ok_or_else(|| damaged(0, format!("it has no part `{}`", name.escape_debug())))?;
        let packed = Packed { file: Arc::clone(&self.file), at: place.start, left: place.packed };
        let bytes: Box<dyn Read + Send> =
            if place.is_packed { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) };
        Ok(Xml::new(Whole { bytes, hasher: crc32fast::Hasher::new(), place, read: 0 }, place.start, name))
    }
}

/// The bytes of a part as they stand in the archive.
struct Packed {
    file: Arc<File>,
    at: u64,
    left: u64,
}

impl Read for Packed {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(to.len());
        let read = self.file.read_at(to.get_mut(..most).unwrap_or_default(), self.at)?;
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}

/// The bytes of a part, which have to be those that the archive's directory tells of.
pub(super) struct Whole {
    bytes: Box<dyn Read + Send>,
    hasher: crc32fast::Hasher,
    place: Place,
    read: u64,
}

impl Read for Whole {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(to)?;
        self.read += read as u64;
        self.hasher.update(to.get(..read).unwrap_or_default());
        let ends = read == 0 && !to.is_empty();
        if self.read > self.place.size
            || ends && (self.read < self.place.size || self.hasher.clone().finalize() != self.place.crc)
        {
            return Err(io::Error::other("its bytes are not those that the archive's directory tells of"));
        }
        Ok(read)
    }
}
