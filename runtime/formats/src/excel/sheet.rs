//! A sheet, whichever kind of workbook it is in.

use ingest_program::Sheet;

use super::cell::{Calendar, Row};
use crate::FileError;

/// Bytes of the cells of a row, at most.
pub(super) const LONGEST_ROW: usize = 16 << 20;
/// Rows and columns of a sheet, at most: what `.xlsx` has room for.
pub(super) const MOST_ROWS: u32 = 1 << 20;
pub(super) const MOST_COLUMNS: u32 = 1 << 14;

/// Things that a workbook names before its cells, as sheets, and bytes of their names, at most.
const MOST_NAMES: usize = 1 << 16;
const LONGEST_NAMES: usize = 1 << 20;
/// Bytes of cells that stand once in a file and are repeated, at most.
const MOST_REPEATED: usize = 2 << 30;

/// The rows of a sheet, as they stream.
pub(super) trait Rows: Send {
    /// The next row that has cells that are not empty, further down than the one before; none at the end.
    fn next(&mut self) -> Result<Option<Row>, FileError>;
}

/// A sheet that is opened.
pub(super) struct OpenSheet {
    pub(super) name: String,
    pub(super) rows: Box<dyn Rows>,
    pub(super) calendar: Calendar,
}

/// What is held of names, of which a few packed bytes may say millions.
#[derive(Debug, Default)]
pub(super) struct Names {
    count: usize,
    bytes: usize,
}

impl Names {
    /// Counts one thing with names of so many bytes; none where there are more than a workbook has.
    pub(super) fn count(&mut self, bytes: usize) -> Option<()> {
        self.count += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        (self.count <= MOST_NAMES && self.bytes <= LONGEST_NAMES).then_some(())
    }
}

/// What a file has cells repeated, of which a few bytes may ask for billions.
#[derive(Debug, Default)]
pub(super) struct Repeated(usize);

impl Repeated {
    /// Counts so many bytes that are repeated so many times; none where it is more than any sheet asks for.
    pub(super) fn count(&mut self, bytes: usize, times: u32) -> Option<()> {
        self.0 = self.0.saturating_add(bytes.saturating_mul(times as usize));
        (self.0 <= MOST_REPEATED).then_some(())
    }
}

/// The place of the sheet that is wanted among those of these names.
pub(super) fn find(wanted: &Sheet, names: &[String]) -> Result<usize, FileError> {
    let (found, wanted) = match wanted {
        Sheet::Number(number) => (
            usize::try_from(*number).ok().and_then(|it| it.checked_sub(1)).filter(|it| *it < names.len()),
            number.to_string(),
        ),
        Sheet::Name(name) => (names.iter().position(|it| it == name), name.clone()),
    };
    found.ok_or_else(|| FileError::NoTable { kind: "sheet", wanted, names: names.to_vec() })
}
