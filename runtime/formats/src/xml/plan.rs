//! What is to be read of files of XML, the same for all files of a source.

use std::sync::Arc;

use ingest_program::{Format, Malformed, Source, Undecodable};

use super::declaration::declared;
use super::names::Pattern;
use super::paths::Paths;
use super::reader::XmlReader;
use crate::columns::{Columns, Nulls};
use crate::encoding::{TextEncoding, as_utf8};
use crate::format::{ColumnDrift, Differences, Opened, Plan, Reader};
use crate::undecodable::Replacing;
use crate::{FileError, PlanError, ReadLimits};

/// What is to be read of a source's files of XML: made once, shared by every reader and decoder.
#[derive(Debug)]
pub struct XmlPlan {
    pub(super) columns: Columns,
    /// The elements from the root to the records, and how the program writes them.
    pub(super) row: Vec<Pattern>,
    pub(super) row_path: String,
    pub(super) paths: Paths,
    pub(super) nulls: Nulls,
    pub(super) trim: bool,
    pub(super) malformed: Malformed,
    encoding: Option<TextEncoding>,
    undecodable: Undecodable,
}

impl XmlPlan {
    /// Plans the reading of `source`; see [`plan`](crate::plan).
    pub fn new(source: &Source, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        let Format::Xml(format) = &source.format else {
            return Err(PlanError::Format { format: source.format.name() });
        };
        Ok(Arc::new(Self {
            columns: Columns::new(source, projection)?,
            row: format.row.iter().map(|name| Pattern::new(name, &format.namespaces)).collect(),
            row_path: format!("/{}", format.row.join("/")),
            paths: Paths::new(source, format.row.len(), &format.namespaces)?,
            nulls: Nulls::new(&format.nulls),
            trim: format.trim,
            malformed: format.malformed,
            encoding: format.encoding.as_deref().map(TextEncoding::named).transpose()?,
            undecodable: format.undecodable,
        }))
    }

    /// [`Plan::open`] with limits of the caller's choice.
    pub fn open_with<'a>(
        self: Arc<Self>,
        file: Opened<'a>,
        limits: ReadLimits,
    ) -> Result<Box<dyn Reader + 'a>, FileError> {
        let (input, encoding) = if let Some(encoding) = self.encoding {
            (file.bytes, encoding)
        } else {
            let (input, encoding) = declared(file.bytes)?;
            (input, TextEncoding::Standard(encoding))
        };
        let replacing = Replacing::new(self.undecodable);
        let stream = as_utf8(input, encoding, &replacing, file.earlier.bytes)?;
        Ok(replacing.counting(Box::new(XmlReader::new(self, stream, limits, file.earlier))))
    }
}

impl Plan for XmlPlan {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn open<'a>(self: Arc<Self>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
        self.open_with(file, ReadLimits::default())
    }
}

/// What is not declared is not looked at, and what is not there is null: no file differs.
impl Differences for XmlPlan {
    fn drift(&self) -> Vec<ColumnDrift> {
        Vec::new()
    }
}
