//! Workbooks of Excel 97 to 2003, `.xls`: a file that has streams in it, one of which is the workbook as records of binary numbers.

mod compound;
mod kinds;
mod records;
mod rows;
mod text;
mod workbook;

pub(super) use workbook::open;
