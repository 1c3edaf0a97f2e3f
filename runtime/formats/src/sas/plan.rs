//! What is to be read of data sets of SAS, the same for all files of a source.

use std::sync::Arc;

use encoding_rs::Encoding;
use ingest_program::{Drift, SasFormat, Source};

use super::reader::SasReader;
use crate::columns::{Columns, Nulls};
use crate::format::{Opened, Plan, Reader};
use crate::{FileError, PlanError};

/// What is to be read of a source's data sets.
#[derive(Debug)]
pub(crate) struct SasPlan {
    pub(super) columns: Columns,
    /// That of texts; the file's own where there is none.
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) nulls: Nulls,
    pub(super) drift: Drift,
}

impl SasPlan {
    /// Plans as [`crate::plan`] does.
    pub(crate) fn new(source: &Source, format: &SasFormat, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        let known = |label: &String| {
            Encoding::for_label(label.as_bytes()).ok_or_else(|| PlanError::Encoding { label: label.clone() })
        };
        Ok(Arc::new(Self {
            columns: Columns::new(source, projection)?,
            encoding: format.encoding.as_ref().map(known).transpose()?,
            nulls: Nulls::new(&format.nulls),
            drift: source.drift,
        }))
    }
}

impl Plan for SasPlan {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn open<'a>(self: Arc<Self>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
        Ok(Box::new(SasReader::open(&self, file)?))
    }
}
