//! What is to be read of files of JSON, the same for all files of a source.

use std::sync::Arc;

use encoding_rs::Encoding;
use ingest_program::{Format, Malformed, Source};

use super::lines::LineReader;
use super::paths::Paths;
use crate::columns::{Columns, Nulls};
use crate::encoding::{as_utf8, named};
use crate::format::{Opened, Plan, Reader};
use crate::{FileError, PlanError, ReadLimits};

/// What is to be read of a source's files of JSON: made once, shared by every reader and decoder.
#[derive(Debug)]
pub struct JsonPlan {
    pub(super) columns: Columns,
    pub(super) paths: Paths,
    pub(super) nulls: Nulls,
    pub(super) malformed: Malformed,
    encoding: &'static Encoding,
}

impl JsonPlan {
    /// Plans the reading of `source`; see [`plan`](crate::plan).
    pub fn new(source: &Source, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        let (nulls, encoding, malformed) = match &source.format {
            Format::Ndjson(it) => (&it.nulls, &it.encoding, it.malformed),
            other => return Err(PlanError::Format { format: other.name() }),
        };
        Ok(Arc::new(Self {
            columns: Columns::new(source, projection)?,
            paths: Paths::new(source),
            nulls: Nulls::new(nulls),
            malformed,
            encoding: named(encoding)?,
        }))
    }

    /// [`Plan::open`] with limits of the caller's choice.
    pub fn open_with<'a>(
        self: Arc<Self>,
        file: Opened<'a>,
        limits: ReadLimits,
    ) -> Result<Box<dyn Reader + 'a>, FileError> {
        let (input, mark) = as_utf8(file.bytes, self.encoding)?;
        Ok(Box::new(LineReader::new(self, input, mark, limits, file.earlier)))
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
