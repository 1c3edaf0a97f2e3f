//! Cuts a file into rows.

use std::io::{Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use ingest_scratch::unnamed_file;

use super::columns::Layout;
use super::decode::{Rows, SasDecoder};
use super::encoding::{self, Charset};
use super::header::Header;
use super::metadata::Metadata;
use super::page::{Found, RowPlace, scan};
use super::plan::SasPlan;
use super::{LONGEST_ROW, damaged};
use crate::FileError;
use crate::doubles::Doubles;
use crate::format::{Differences, Opened, ReadStats, Reader, Records};

/// Reads one data set.
pub(super) struct SasReader<'a> {
    decoder: Arc<SasDecoder>,
    pages: Pages<'a>,
    /// The rows of the page, and which is next.
    rows: Vec<RowPlace>,
    next: usize,
    earlier: ReadStats,
    records: u64,
}

/// The pages of a file.
struct Pages<'a> {
    input: Box<dyn Read + 'a>,
    header: Header,
    metadata: Metadata,
    page: Vec<u8>,
    /// Pages that were read.
    done: u64,
    /// Rows that were found, deleted ones included.
    found: u64,
    /// Bytes that were read.
    bytes: u64,
}

impl<'a> SasReader<'a> {
    /// Opens a file: reads what it tells of its columns, and finds the declared ones.
    pub(super) fn open(plan: &Arc<SasPlan>, file: Opened<'a>) -> Result<Self, FileError> {
        let Opened { bytes: mut input, earlier, scratch: folder } = file;
        let header = Header::read(&mut *input)?;
        let mut pages = Pages {
            input,
            header,
            metadata: Metadata::default(),
            page: Vec::new(),
            done: 0,
            found: 0,
            bytes: header.bytes,
        };
        let mut found = pages.first_rows().map_err(|it| it.after(0))?;
        if let Some(first) = found.as_ref().filter(|_| !pages.metadata.is_complete()) {
            pages = pages.rest_first(first, folder)?;
            found = pages.first_rows()?;
        }
        let charset = match plan.encoding {
            Some(declared) => Charset::Web(declared),
            None => encoding::of_number(header.encoding).map_err(|found| FileError::FileEncoding { found })?,
        };
        let columns = pages.metadata.columns(&charset).map_err(|what| damaged(pages.bytes, what))?;
        let size = pages.metadata.size.ok_or_else(|| damaged(pages.bytes, "nothing tells how long its rows are"))?;
        if size.row > LONGEST_ROW || (size.row == 0 && size.rows > 0) {
            return Err(damaged(pages.bytes, "no row has the length that it says"));
        }
        let decoder = SasDecoder {
            plan: Arc::clone(plan),
            layout: Layout::new(plan, &columns)?,
            doubles: Doubles::Ieee { big_endian: header.numbers.big_endian },
            charset,
            packing: pages.metadata.packing(),
            row: size.row,
        };
        let rows = found.map(|found| found.rows).unwrap_or_default();
        Ok(Self { decoder: Arc::new(decoder), pages, rows, next: 0, earlier, records: 0 })
    }
}

impl Reader for SasReader<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        let row = self.decoder.row;
        let most = Rows::at_a_time(row);
        let first_record = self.earlier.records + self.records + 1;
        let mut rows = Rows::new(Arc::clone(&self.decoder), first_record);
        while rows.len() < most {
            let Some(place) = self.rows.get(self.next) else {
                let read = self.records + rows.len() as u64;
                let Some(found) = self.pages.next().map_err(|it| it.after(read))? else {
                    self.pages.end()?;
                    break;
                };
                (self.rows, self.next) = (found.rows, 0);
                continue;
            };
            self.next += 1;
            let start = place.start as usize;
            let offset = self.earlier.bytes + self.pages.start() + u64::from(place.start);
            let bytes = self.pages.page.get(start..start + place.length as usize).unwrap_or_default();
            rows.push(bytes, place.is_packed, offset);
        }
        self.records += rows.len() as u64;
        Ok((rows.len() > 0).then(|| Box::new(rows.sealed()) as Box<dyn Records>))
    }

    fn stats(&self) -> ReadStats {
        ReadStats {
            bytes: self.earlier.bytes + self.pages.bytes,
            records: self.earlier.records + self.records,
            ..self.earlier
        }
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.decoder) as Arc<dyn Differences>
    }
}

impl Pages<'_> {
    /// Offset of the current page in the file.
    fn start(&self) -> u64 {
        self.header.bytes + self.done.saturating_sub(1).saturating_mul(self.header.page as u64)
    }

    /// Reads the next page; none after the last.
    fn next(&mut self) -> Result<Option<Found>, FileError> {
        if self.done == self.header.pages {
            return Ok(None);
        }
        self.page.clear();
        self.input.by_ref().take(self.header.page as u64).read_to_end(&mut self.page)?;
        self.bytes += self.page.len() as u64;
        if self.page.len() < self.header.page {
            let what = format!("it ends in page {} of {}", self.done + 1, self.header.pages);
            return Err(damaged(self.bytes, what));
        }
        self.done += 1;
        let most = self.metadata.size.map_or(u64::MAX, |size| size.rows.saturating_sub(self.found));
        let found = scan(self.header, &self.page, &mut self.metadata, most);
        let found = found.map_err(|what| damaged(self.start(), what))?;
        self.found += found.rows.len() as u64 + found.deleted;
        Ok(Some(found))
    }

    /// Reads to the first page that has rows; none where no page has.
    fn first_rows(&mut self) -> Result<Option<Found>, FileError> {
        while let Some(found) = self.next()? {
            if !found.rows.is_empty() {
                self.metadata.is_settled = self.metadata.is_complete();
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Where a data set was changed, what it tells of its columns may go on after its rows. So this reads all of it, by way of a file,
    /// and goes back to the page that was found with the first rows.
    fn rest_first(mut self, first: &Found, folder: &Path) -> Result<Self, FileError> {
        let (done, bytes) = (self.done.saturating_sub(1), self.start());
        let found = self.found - first.rows.len() as u64 - first.deleted;
        let mut file = unnamed_file(folder)?;
        file.write_all(&self.page)?;
        loop {
            let read = self.found;
            if self.next().map_err(|it| it.after(read))?.is_none() {
                break;
            }
            file.write_all(&self.page)?;
        }
        self.nothing_more()?;
        file.rewind()?;
        self.metadata.is_settled = true;
        Ok(Self { input: Box::new(file), done, bytes, found, ..self })
    }

    /// After the last page: whether all rows were there, and nothing more.
    fn end(&mut self) -> Result<(), FileError> {
        let rows = self.metadata.size.map_or(0, |size| size.rows);
        if self.found != rows {
            return Err(damaged(self.bytes, format!("it says that it has {rows} rows, and has {}", self.found)));
        }
        self.nothing_more()
    }

    /// Files that went through a mainframe are filled up with zeros.
    fn nothing_more(&mut self) -> Result<(), FileError> {
        let mut block = [0; 4096];
        loop {
            let count = self.input.read(&mut block)?;
            let read = block.get(..count).unwrap_or_default();
            if read.iter().any(|byte| *byte != 0) {
                return Err(damaged(self.bytes, "it goes on after its last page"));
            }
            if count == 0 {
                return Ok(());
            }
            self.bytes += count as u64;
        }
    }
}
