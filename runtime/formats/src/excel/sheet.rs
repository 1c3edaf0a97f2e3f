//! A sheet, whichever kind of workbook it is in.

use ingest_program::Sheet;

use super::cell::{Calendar, Row};
use crate::FileError;

/// Bytes of the cells of a row, at most.
pub(super) const LONGEST_ROW: usize = 16 << 20;
/// Rows and columns of a sheet, at most: what `.xlsx` has room for.
pub(super) const MOST_ROWS: u32 = 1 << 20;
pub(super) const MOST_COLUMNS: u32 = 1 << 14;

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
