//! What is to be read of files that have types, the same for all files of a source.

use std::fmt;
use std::sync::Arc;

use ingest_program::{Drift, Source};

use crate::columns::Columns;
use crate::format::{Opened, Plan, Reader};
use crate::{FileError, PlanError};

/// How a file of the format is opened.
pub(crate) type Open = for<'a> fn(&Arc<TypedPlan>, Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError>;

/// What is to be read of a source's files.
pub(crate) struct TypedPlan {
    pub(crate) columns: Columns,
    pub(crate) drift: Drift,
    open: Open,
}

impl TypedPlan {
    /// Plans as [`crate::plan`] does, for files that are opened so.
    pub(crate) fn new(source: &Source, projection: &[&str], open: Open) -> Result<Arc<Self>, PlanError> {
        Ok(Arc::new(Self { columns: Columns::new(source, projection)?, drift: source.drift, open }))
    }
}

impl Plan for TypedPlan {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn open<'a>(self: Arc<Self>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
        (self.open)(&self, file)
    }
}

impl fmt::Debug for TypedPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedPlan").field("columns", &self.columns).field("drift", &self.drift).finish_non_exhaustive()
    }
}
