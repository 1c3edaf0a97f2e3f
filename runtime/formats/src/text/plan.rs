//! What is to be read of files of text, the same for all files of a source.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use encoding_rs::Encoding;
use ingest_program::{
    Column, CsvFormat, Drift, FixedWidthFormat, Format, Location, Malformed, Missing, Ragged, Source, TypeKind,
};

use super::places::{Place, Places};
use super::walk::Dialect;
use crate::columns::{Columns, FailureKind, Nulls};
use crate::{PlanError, encoding};

/// What is to be read of a source's files of text, delimited or with columns at fixed places: made once, shared by every reader and
/// decoder.
#[derive(Debug)]
pub struct TextPlan {
    /// Of fixed places one without quotes, whose delimiter is not looked at.
    pub(super) dialect: Dialect,
    /// Where the columns stand in the line, if that is what tells them apart.
    pub(super) places: Option<Places>,
    pub(super) encoding: &'static Encoding,
    pub(super) header: bool,
    pub(super) header_lines: u32,
    /// Which line of the header names the columns, from 1; all of them where it is none.
    pub(super) names: Option<u32>,
    pub(super) skip: u32,
    pub(super) trailer: u32,
    pub(super) comment: Option<u8>,
    pub(super) nulls: Nulls,
    pub(super) malformed: Malformed,
    pub(super) ragged: Ragged,
    pub(super) drift: Drift,
    pub(super) columns: Columns,
}

impl TextPlan {
    /// Plans the reading of `source` with the values of the columns in `projection`, in that order. Every declared
    /// column is judged, wanted or not. [`system::RESCUED`](crate::system::RESCUED) may be in `projection`; it then stands last in the schema.
    pub fn new(source: &Source, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        let columns = Columns::new(source, projection)?;
        match &source.format {
            Format::Csv(format) => Self::delimited(source, format, columns),
            Format::FixedWidth(format) => Self::fixed_width(source, format, columns),
            other => Err(PlanError::Format { format: other.name() }),
        }
        .map(Arc::new)
    }

    fn delimited(source: &Source, format: &CsvFormat, columns: Columns) -> Result<Self, PlanError> {
        Ok(Self {
            dialect: Dialect::new(format).ok_or(PlanError::Characters)?,
            places: None,
            encoding: encoding::named(&format.encoding)?,
            header: format.header,
            header_lines: format.header_lines,
            names: format.names,
            skip: format.skip,
            trailer: format.trailer,
            comment: format.comment,
            nulls: Nulls::new(&format.nulls),
            malformed: format.malformed,
            ragged: format.ragged,
            drift: source.drift,
            columns,
        })
    }

    fn fixed_width(source: &Source, format: &FixedWidthFormat, columns: Columns) -> Result<Self, PlanError> {
        let place = |column: &Column| match column.at {
            Some(Location::Characters { first, last }) => Ok(Place {
                start: first.saturating_sub(1),
                end: last,
                may_lack: source.drift.missing == Missing::Null && column.ty.nullable,
                may_be_cut: column.ty.kind == TypeKind::Text,
            }),
            _ => Err(PlanError::NoPlace { column: column.name.clone() }),
        };
        let places = source.columns.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            dialect: Dialect::of_lines(format.trim),
            places: Some(Places::new(places)),
            encoding: encoding::named(&format.encoding)?,
            header: false,
            header_lines: 0,
            names: None,
            skip: format.skip,
            trailer: format.trailer,
            comment: format.comment,
            nulls: Nulls::new(&format.nulls),
            malformed: format.malformed,
            ragged: Ragged::Refuse,
            drift: source.drift,
            columns,
        })
    }

    /// [`Columns::schema`]
    pub fn schema(&self) -> SchemaRef {
        self.columns.schema()
    }

    /// [`Columns::failure_reason`]
    pub fn failure_reason(&self, column: usize, kind: FailureKind) -> String {
        self.columns.failure_reason(column, kind)
    }
}
