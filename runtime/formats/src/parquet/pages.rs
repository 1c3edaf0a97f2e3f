//! The pages of a column, one after the other.
//!
//! The decoder of the `parquet` crate takes pages from whoever has them. These are read here, so that nothing that a file says of
//! itself makes memory grow, checksums are held to, and whatever is wrong has its place in the file.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes as Shared;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};

use super::header::{DataV2, PageHeader, PageKind};
use super::levels::Lengths;
use super::unpack::unpack;
use super::{damaged, delta};
use crate::FileError;
use crate::scratch::Kept;

/// Bytes in which most headers are whole, and in which all are: statistics in them may be long.
const HEADER: usize = 1 << 10;
const LONGEST_HEADER: usize = 1 << 24;
/// Bytes of the largest page, which is in memory as a whole. Writers make pages of a megabyte.
const LARGEST_PAGE: usize = 256 << 20;
/// Bytes of the pages of all columns, at most, that are in memory at a time.
const MOST_HELD: u64 = 1 << 30;
/// Bytes of a header, at most, that some writers forgot to count where they say how long a column is.
const FORGOTTEN: u64 = 100;

/// Where a column is being read, for messages: shared with its decoder, which knows nothing of files.
#[derive(Debug, Default)]
pub(super) struct Reached(Mutex<Place>);

#[derive(Debug, Default)]
struct Place {
    page: u64,
    error: Option<FileError>,
    /// Whether records had more values than may be decoded at a time.
    is_long: bool,
}

impl Reached {
    fn page(&self, at: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).page = at;
    }

    /// Keeps the error, which the decoder cannot carry.
    pub(super) fn failed(&self, error: FileError) -> ParquetError {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).error = Some(error);
        ParquetError::General(String::new())
    }

    /// Keeps that records have more values than may be decoded at a time.
    fn long(&self) -> ParquetError {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_long = true;
        ParquetError::General(String::new())
    }

    /// Whether decoding stopped at records that have more values than may be decoded at a time.
    pub(super) fn is_long(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_long
    }

    /// What went wrong, or else the offset of the last page.
    pub(super) fn error(&self) -> std::result::Result<FileError, u64> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        place.error.take().ok_or(place.page)
    }
}

/// Bytes of the pages of all columns of a row group that are in memory: of each its dictionary, and the page that is being read.
#[derive(Debug, Default)]
pub(super) struct Held(AtomicU64);

impl Held {
    /// Takes so many more, and gives back others; whether there is room for them.
    fn swap(&self, more: u64, others: u64) -> bool {
        self.0.fetch_sub(others, Ordering::Relaxed);
        self.0.fetch_add(more, Ordering::Relaxed).saturating_add(more) <= MOST_HELD
    }
}

/// The pages of one column of one row group.
pub(super) struct Pages {
    file: Arc<Kept>,
    reached: Arc<Reached>,
    held: Arc<Held>,
    /// Bytes of the page that is being read.
    current: u64,
    compression: Compression,
    /// What is left of the column: bytes, and values.
    start: u64,
    end: u64,
    values: u64,
    /// The header of the next page, if it was looked at, and where it began.
    next: Option<(PageHeader, u64)>,
    /// What its records have of values, and those may have that are decoded together.
    lengths: Lengths,
    most: u64,
    /// The highest levels of repetition and of definition.
    levels: (i16, i16),
}

/// One column of one row group: where it is, and what is known of it.
pub(super) struct Chunk {
    pub(super) compression: Compression,
    pub(super) span: std::ops::Range<u64>,
    pub(super) values: u64,
    /// The highest levels.
    pub(super) repetition: i16,
    pub(super) definition: i16,
    /// Records that are decoded at a time, and values that they may have.
    pub(super) together: usize,
    pub(super) most: u64,
}

impl Pages {
    pub(super) fn new(file: Arc<Kept>, reached: Arc<Reached>, held: Arc<Held>, chunk: Chunk) -> Self {
        let Chunk { compression, span, values, repetition, definition, together, most } = chunk;
        let levels = (repetition, definition);
        let end = span.end.saturating_add(FORGOTTEN).min(file.length);
        let lengths = Lengths::new(repetition, together);
        Self {
            file,
            reached,
            held,
            current: 0,
            compression,
            start: span.start,
            end,
            values,
            next: None,
            lengths,
            most,
            levels,
        }
    }

    /// Reads the header of the next page, unless it was looked at; none behind the last. Pages of no kind are passed over.
    fn look(&mut self) -> std::result::Result<Option<PageHeader>, FileError> {
        while self.next.is_none() {
            let at = self.start;
            let left = usize::try_from(self.end.saturating_sub(at)).unwrap_or(usize::MAX);
            if left == 0 || self.values == 0 {
                return Ok(None);
            }
            self.reached.page(at);
            let (header, length) = self.header(at, left)?;
            if header.packed > left - length {
                return Err(damaged(at, "a page is longer than its column"));
            }
            if header.unpacked > LARGEST_PAGE || header.packed > LARGEST_PAGE {
                return Err(damaged(at, format!("a page has more than {} MiB", LARGEST_PAGE >> 20)));
            }
            self.start += length as u64;
            if let PageKind::Other = header.kind {
                self.start += header.packed as u64;
            } else {
                self.next = Some((header, at));
            }
        }
        Ok(self.next.map(|(header, _)| header))
    }

    fn header(&self, at: u64, left: usize) -> std::result::Result<(PageHeader, usize), FileError> {
        let mut most = HEADER;
        loop {
            let bytes = self.file.read(at, most.min(left))?;
            if let Some(found) = PageHeader::read(&bytes) {
                return Ok(found);
            }
            if bytes.len() < most || most >= LONGEST_HEADER {
                return Err(damaged(at, "a page has no header"));
            }
            most *= 16;
        }
    }

    fn page(&mut self) -> std::result::Result<Option<Page>, FileError> {
        if self.look()?.is_none() {
            return Ok(None);
        }
        let Some((header, at)) = self.next.take() else { return Ok(None) };
        let length = header.unpacked as u64;
        let before = match header.kind {
            PageKind::Dictionary { .. } => 0,
            _ => std::mem::replace(&mut self.current, length),
        };
        if !self.held.swap(length, before) {
            let most = MOST_HELD >> 20;
            return Err(damaged(at, format!("the pages that are read together have more than {most} MiB")));
        }
        let bytes = self.file.read(self.start, header.packed)?;
        self.start += header.packed as u64;
        self.values = self.values.saturating_sub(header.kind.values());
        if bytes.len() < header.packed {
            return Err(damaged(self.file.length, "it ends inside a page"));
        }
        if header.checksum.is_some_and(|due| crc32fast::hash(&bytes) != due) {
            return Err(damaged(at, "a page has another checksum than its header says"));
        }
        let unpacked = |levels: usize, is_compressed: bool| {
            self.unpacked(bytes, header.unpacked, levels, is_compressed).ok_or_else(|| wrong(at))
        };
        Ok(Some(match header.kind {
            PageKind::Dictionary { values, encoding, is_sorted } => {
                let buf = unpacked(0, true)?;
                // Each value takes a byte at least, and room is made for as many as it says.
                if values as usize > buf.len() {
                    return Err(damaged(at, "a dictionary says that it has more values than it has bytes"));
                }
                Page::DictionaryPage { buf, num_values: values, encoding, is_sorted }
            }
            PageKind::Data { values, encoding, definition, repetition } => Page::DataPage {
                buf: unpacked(0, true)?,
                num_values: values,
                encoding,
                def_level_encoding: definition,
                rep_level_encoding: repetition,
                statistics: None,
            },
            PageKind::DataV2(it) => {
                let levels = it.definition as usize + it.repetition as usize;
                if levels > header.unpacked.min(header.packed) || it.nulls > it.values {
                    return Err(wrong(at));
                }
                data_v2(it, unpacked(levels, it.is_compressed)?)
            }
            PageKind::Other => return Ok(None),
        }))
    }

    /// A page without compression, before which so many bytes of levels stand.
    fn unpacked(&self, bytes: Vec<u8>, length: usize, levels: usize, is_compressed: bool) -> Option<Shared> {
        if self.compression == Compression::UNCOMPRESSED || !is_compressed {
            return (bytes.len() == length).then(|| bytes.into());
        }
        let (levels, packed) = bytes.split_at_checked(levels)?;
        let mut page = vec![0; length];
        let (plain, rest) = page.split_at_mut_checked(levels.len())?;
        plain.copy_from_slice(levels);
        // Where all values are null, some writers leave out what would be the compression of nothing.
        if !rest.is_empty() {
            unpack(self.compression, packed, rest)?;
        }
        Some(page.into())
    }
}

fn wrong(at: u64) -> FileError {
    damaged(at, "a page does not unpack to what its header says")
}

fn data_v2(it: DataV2, buf: Shared) -> Page {
    Page::DataPageV2 {
        buf,
        num_values: it.values,
        encoding: it.encoding,
        num_nulls: it.nulls,
        num_rows: it.rows,
        def_levels_byte_len: it.definition,
        rep_levels_byte_len: it.repetition,
        is_compressed: it.is_compressed,
        statistics: None,
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let at = self.next.map_or(self.start, |(_, at)| at);
        let page = self.page().map_err(|error| self.reached.failed(error))?;
        let (repetition, definition) = self.levels;
        if page.as_ref().is_some_and(|page| !delta::is_bounded(page, repetition, definition)) {
            let error = damaged(at, "a page holds no differences of as many values as its header says");
            return Err(self.reached.failed(error));
        }
        if page.as_ref().is_some_and(|page| self.lengths.of(page) > self.most) {
            return Err(self.reached.long());
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let header = self.look().map_err(|error| self.reached.failed(error))?;
        let of = |num_rows, num_levels, is_dict| PageMetadata { num_rows, num_levels, is_dict };
        Ok(header.map(|header| match header.kind {
            PageKind::Dictionary { .. } | PageKind::Other => of(None, None, true),
            PageKind::Data { values, .. } => of(None, Some(values as usize), false),
            // How many rows it says that it has is held to nothing, so that none are passed over by it.
            PageKind::DataV2(it) => of(None, Some(it.values as usize), false),
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.look().map_err(|error| self.reached.failed(error))?;
        if let Some((header, _)) = self.next.take() {
            self.start += header.packed as u64;
            self.values = self.values.saturating_sub(header.kind.values());
        }
        Ok(())
    }
}

/// The pages of one column of one row group.
pub(super) struct OneChunk(pub(super) Option<Pages>);

impl Iterator for OneChunk {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(|pages| Ok(Box::new(pages) as Box<dyn PageReader>))
    }
}

impl PageIterator for OneChunk {}

#[cfg(test)]
mod tests {
    use super::{Held, MOST_HELD};

    #[test]
    fn pages_of_all_columns_have_a_limit() {
        let held = Held::default();
        assert!(held.swap(MOST_HELD / 2, 0) && held.swap(MOST_HELD / 2, 0));
        // The next page of a column is there instead of the one before.
        assert!(held.swap(MOST_HELD / 4, MOST_HELD / 2) && held.swap(MOST_HELD / 4, 0));
        assert!(!held.swap(1, 0));
        assert!(!Held::default().swap(u64::MAX, 0));
    }
}
