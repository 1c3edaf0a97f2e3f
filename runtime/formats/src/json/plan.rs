//! What is to be read of files of JSON, the same for all files of a source.

use std::sync::Arc;

use ingest_program::{Format, Malformed, Source, Undecodable};

use super::document::DocumentReader;
use super::lines::LineReader;
use super::paths::Paths;
use crate::columns::{Columns, Nulls};
use crate::encoding::{TextEncoding, as_utf8};
use crate::format::{ColumnDrift, Differences, Opened, Plan, Reader};
use crate::undecodable::Replacing;
use crate::{FileError, PlanError, ReadLimits};

/// What is to be read of a source's files of JSON: made once, shared by every reader and decoder.
#[derive(Debug)]
pub struct JsonPlan {
    pub(super) columns: Columns,
    pub(super) paths: Paths,
    pub(super) nulls: Nulls,
    pub(super) malformed: Malformed,
    /// The names from the root to the list of records, if the file is one document.
    row: Option<Vec<String>>,
    encoding: TextEncoding,
    undecodable: Undecodable,
}

impl JsonPlan {
    /// Plans the reading of `source`; see [`plan`](crate::plan).
    pub fn new(source: &Source, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        let (nulls, encoding, undecodable, malformed, row) = match &source.format {
            Format::Ndjson(it) => (&it.nulls, &it.encoding, it.undecodable, it.malformed, None),
            Format::Json(it) => (&it.nulls, &it.encoding, it.undecodable, it.malformed, Some(it.row.clone())),
            other => return Err(PlanError::Format { format: other.name() }),
        };
        Ok(Arc::new(Self {
            columns: Columns::new(source, projection)?,
            paths: Paths::new(source),
            nulls: Nulls::new(nulls),
            malformed,
            row,
            encoding: TextEncoding::named(encoding)?,
            undecodable,
        }))
    }

    /// [`Plan::open`] with limits of the caller's choice.
    pub fn open_with<'a>(
        self: Arc<Self>,
        file: Opened<'a>,
        limits: ReadLimits,
    ) -> Result<Box<dyn Reader + 'a>, FileError> {
        let replacing = Replacing::new(self.undecodable);
        let earlier = file.earlier;
        let stream = as_utf8(file.bytes, self.encoding, &replacing, earlier.bytes)?;
        let plan = Arc::clone(&self);
        Ok(replacing.counting(match &self.row {
            Some(row) => Box::new(DocumentReader::new(plan, row, stream, limits, earlier)),
            None => Box::new(LineReader::new(plan, stream, limits, earlier)),
        }))
    }
}

impl Plan for JsonPlan {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn open<'a>(self: Arc<Self>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
        self.open_with(file, ReadLimits::default())
    }
}

/// Members that are not declared are not looked at, and what is not there is null: no file differs.
impl Differences for JsonPlan {
    fn drift(&self) -> Vec<ColumnDrift> {
        Vec::new()
    }
}
