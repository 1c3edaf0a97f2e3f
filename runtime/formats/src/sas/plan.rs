//! What is to be read of data sets of SAS, the same for all files of a source.

use std::sync::Arc;

use encoding_rs::Encoding;
use ingest_program::{Drift, SasFormat, Source, XportFormat};

use super::reader::SasReader;
use super::transport::TransportReader;
use crate::columns::{Columns, Nulls};
use crate::format::{Opened, Plan, Reader};
use crate::{FileError, PlanError};

/// What is to be read of a source's data sets.
#[derive(Debug)]
pub(crate) struct SasPlan {
    pub(super) columns: Columns,
    form: Form,
    /// The data set that is read of a transport file; its only one where there is none.
    pub(super) member: Option<String>,
    /// That of texts; the file's own where there is none.
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) nulls: Nulls,
    pub(super) drift: Drift,
}

/// The encoding of a label.
fn known(label: &str) -> Result<&'static Encoding, PlanError> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| PlanError::Encoding { label: label.to_owned() })
}

/// How data sets stand in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `.sas7bdat`
    Pages,
    /// `.xpt`
    Transport,
}

impl SasPlan {
    /// Plans as [`crate::plan`] does.
    pub(crate) fn new(source: &Source, format: &SasFormat, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        Ok(Arc::new(Self {
            columns: Columns::new(source, projection)?,
            form: Form::Pages,
            member: None,
            encoding: format.encoding.as_deref().map(known).transpose()?,
            nulls: Nulls::new(&format.nulls),
            drift: source.drift,
        }))
    }

    /// The same of transport files.
    pub(crate) fn of_transport(
        source: &Source,
        format: &XportFormat,
        projection: &[&str],
    ) -> Result<Arc<Self>, PlanError> {
        Ok(Arc::new(Self {
            columns: Columns::new(source, projection)?,
            form: Form::Transport,
            member: format.member.clone(),
            encoding: format.encoding.as_deref().map(known).transpose()?,
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
        Ok(match self.form {
            Form::Pages => Box::new(SasReader::open(&self, file)?),
            Form::Transport => Box::new(TransportReader::open(&self, file)?),
        })
    }
}
