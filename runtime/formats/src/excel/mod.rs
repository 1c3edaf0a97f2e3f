//! Sheets of workbooks: `.xlsx` (ECMA-376, Office Open XML), `.ods` (OASIS, `OpenDocument` 1.3) and `.xls` (Microsoft, MS-XLS, of Excel 97 to
//! 2003).
//!
//! All are read from places all over the file: so it is copied into the run's private folder first. Of a sheet the rows are read as they
//! stream, but of an `.xls`, in which they may stand in any order. What is held is bounded: the texts that many cells share, the formats
//! of numbers, the cells of an `.xls`. No library is at hand that holds to such bounds, nor one that ends on every damaged file. A cell knows of itself whether it is a text, a number, a date: [`values`] makes of it a value of the
//! declared type.

mod cell;
mod decode;
mod layout;
mod number;
mod number_format;
mod ods;
mod package;
mod plan;
mod reader;
mod shared;
mod sheet;
mod values;
mod xls;
mod xlsx;
mod xml;

pub(crate) use plan::ExcelPlan;

use crate::FileError;

/// What such a file is, for messages.
const FORMAT: &str = "workbook";

/// The error of a file that contradicts itself.
fn damaged(offset: u64, what: impl Into<String>) -> FileError {
    FileError::Damaged { format: FORMAT, offset, what: what.into() }
}
