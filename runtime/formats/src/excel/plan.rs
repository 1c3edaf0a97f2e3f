//! What is to be read of workbooks, the same for all files of a source.

use std::sync::Arc;

use ingest_program::{CellRange, Drift, ExcelFormat, Sheet, Source};

use super::reader::ExcelReader;
use crate::columns::{Columns, Nulls};
use crate::format::{Opened, Plan, Reader};
use crate::parse::{DateFormat, TimeFormat};
use crate::{FileError, PlanError};

/// What is to be read of a source's workbooks.
#[derive(Debug)]
pub(crate) struct ExcelPlan {
    pub(super) columns: Columns,
    pub(super) sheet: Sheet,
    pub(super) range: Option<CellRange>,
    pub(super) header: bool,
    pub(super) skip: u32,
    pub(super) trailer: u32,
    pub(super) nulls: Nulls,
    pub(super) drift: Drift,
    /// How this crate writes the dates and times that cells are, whatever format a column is declared with for texts.
    pub(super) own_dates: DateFormat,
    pub(super) own_times: TimeFormat,
}

impl ExcelPlan {
    /// Plans as [`crate::plan`] does.
    pub(crate) fn new(source: &Source, format: &ExcelFormat, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        Ok(Arc::new(Self {
            columns: Columns::new(source, projection)?,
            sheet: format.sheet.clone(),
            range: format.range,
            header: format.header,
            skip: format.skip,
            trailer: format.trailer,
            nulls: Nulls::new(&format.nulls),
            drift: source.drift,
            own_dates: DateFormat::iso(),
            own_times: TimeFormat::iso(),
        }))
    }
}

impl Plan for ExcelPlan {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn open<'a>(self: Arc<Self>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
        Ok(Box::new(ExcelReader::open(&self, file)?))
    }
}
