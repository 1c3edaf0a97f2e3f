//! Cuts a sheet into records.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use ingest_scratch::unnamed_file;

use super::cell::Row;
use super::decode::{ExcelDecoder, SheetRecords};
use super::layout::{Layout, within};
use super::package::Package;
use super::plan::ExcelPlan;
use super::sheet::{OpenSheet, Rows};
use super::{FORMAT, ods, xls, xlsx};
use crate::FileError;
use crate::format::{Differences, Opened, ReadStats, Reader, Records};

/// Rows that are decoded at a time, and bytes of them, at most.
const ROWS: usize = 8192;
const BYTES: usize = 4 << 20;

/// Reads one sheet of a workbook.
pub(super) struct ExcelReader {
    decoder: Arc<ExcelDecoder>,
    rows: Window,
    /// The last rows that were read, which may be the trailer.
    held: VecDeque<Row>,
    stats: ReadStats,
    is_done: bool,
}

/// The rows of a sheet that are in the range.
struct Window {
    plan: Arc<ExcelPlan>,
    rows: Box<dyn Rows>,
    /// The row that is due next.
    due: u32,
    /// Rows that had nothing in them, before those that were read.
    blank: u64,
}

impl Window {
    /// The next one; none only where the sheet has ended, for its end tells whether its bytes are whole.
    fn next(&mut self) -> Result<Option<Row>, FileError> {
        let last = self.plan.range.and_then(|range| range.last_row).unwrap_or(u32::MAX);
        while let Some(row) = self.rows.next()? {
            let is_due = (self.due..=last).contains(&row.number);
            let Some(row) = within(self.plan.range, row).filter(|_| is_due) else { continue };
            self.blank += u64::from(row.number - self.due);
            self.due = row.number + 1;
            return Ok(Some(row));
        }
        Ok(None)
    }
}

impl ExcelReader {
    /// Opens a file: finds the sheet, reads what stands before its records, and finds the declared columns in it.
    pub(super) fn open(plan: &Arc<ExcelPlan>, file: Opened<'_>) -> Result<Self, FileError> {
        let Opened { bytes, earlier, scratch } = file;
        let (file, length) = copied(bytes, scratch)?;
        let OpenSheet { name, rows, calendar } = open(file, plan)?;
        let first = plan.range.map_or(1, |range| range.first_row);
        let due = first.saturating_add(plan.skip);
        let mut rows = Window { plan: Arc::clone(plan), rows, due, blank: earlier.blank_lines };
        let layout = if plan.header {
            let header = rows.next()?.ok_or(FileError::Empty)?;
            Layout::of_header(plan, &header, calendar)?
        } else {
            Layout::of_order(plan)
        };
        let decoder = ExcelDecoder { plan: Arc::clone(plan), layout, calendar, sheet: name };
        let stats = ReadStats {
            bytes: earlier.bytes + length,
            skipped_lines: earlier.skipped_lines + u64::from(plan.skip),
            ..earlier
        };
        Ok(Self { decoder: Arc::new(decoder), rows, held: VecDeque::new(), stats, is_done: false })
    }

    /// The next row that is a record.
    fn record(&mut self) -> Result<Option<Row>, FileError> {
        let trailer = self.decoder.plan.trailer;
        while let Some(row) = self.rows.next()? {
            self.held.push_back(row);
            if self.held.len() > trailer as usize {
                return Ok(self.held.pop_front());
            }
        }
        self.is_done = true;
        if self.held.len() < trailer as usize {
            return Err(FileError::BadTrailer { due: trailer, found: self.held.len() as u32 });
        }
        self.stats.trailer_records += u64::from(trailer);
        Ok(None)
    }
}

impl Reader for ExcelReader {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        let (mut rows, mut bytes) = (Vec::new(), 0);
        while !self.is_done && rows.len() < ROWS && bytes < BYTES {
            let Some(row) = self.record()? else { break };
            bytes += row.cells.iter().map(|cell| cell.1.size()).sum::<usize>();
            rows.push(row);
        }
        let first_record = self.stats.records + 1;
        self.stats.records += rows.len() as u64;
        self.stats.blank_lines = self.rows.blank;
        let decoder = Arc::clone(&self.decoder);
        Ok((!rows.is_empty()).then(|| Box::new(SheetRecords { decoder, first_record, rows }) as Box<dyn Records>))
    }

    fn stats(&self) -> ReadStats {
        self.stats
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.decoder) as Arc<dyn Differences>
    }
}

/// A file without a name that has all of these bytes, and how many.
fn copied(mut bytes: Box<dyn Read + '_>, folder: &Path) -> Result<(File, u64), FileError> {
    let mut file = unnamed_file(folder)?;
    let length = io::copy(&mut bytes, &mut file)?;
    file.rewind()?;
    Ok((file, length))
}

/// Opens the sheet that is wanted, of whichever kind the workbook is.
fn open(mut file: File, plan: &ExcelPlan) -> Result<OpenSheet, FileError> {
    let mut start = Vec::new();
    file.by_ref().take(8).read_to_end(&mut start)?;
    file.rewind()?;
    let found = match start.as_slice() {
        [] => "it is empty",
        [b'P', b'K', 3, 4, ..] => {
            let package = Package::open(file)?;
            if package.has("content.xml") {
                return ods::open(&package, &plan.sheet);
            }
            if package.has("_rels/.rels") {
                return xlsx::open(&package, &plan.sheet);
            }
            "it is an archive of other files"
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return xls::open(file, &plan.sheet),
        [b'<', ..] | [0xEF, 0xBB, 0xBF, b'<', ..] => "it is a text in XML or HTML, whatever its name ends with",
        _ => "it begins with other bytes",
    };
    Err(FileError::NotOfFormat { format: FORMAT, found })
}
