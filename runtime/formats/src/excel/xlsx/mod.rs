//! Workbooks of Office Open XML, `.xlsx` and `.xlsm`.

mod rows;
mod strings;
mod styles;
mod workbook;

pub(super) use workbook::open;
