//! What is to be read of files of text, the same for all files of a source.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use ingest_program::{
    Column, CsvFormat, Drift, FixedWidthFormat, Format, Location, Malformed, Missing, Positions, Ragged, Source,
    Stored, TypeKind, Undecodable,
};

use super::kinds::Kinds;
use super::places::{Place, Places};
use super::stored::Written;
use super::totals::Totals;
use super::walk::Dialect;
use crate::PlanError;
use crate::columns::{Columns, FailureKind, Nulls};
use crate::encoding::TextEncoding;

/// What is to be read of a source's files of text, delimited or with columns at fixed places: made once, shared by every reader and
/// decoder.
#[derive(Debug)]
pub struct TextPlan {
    /// Of fixed places one without quotes, whose delimiter is not looked at.
    pub(super) dialect: Dialect,
    /// Where the columns stand in the line, if that is what tells them apart.
    pub(super) places: Option<Places>,
    pub(super) encoding: TextEncoding,
    pub(super) undecodable: Undecodable,
    /// Whether fields are cut from the bytes of the file, and each is decoded by itself; else all of the file is, before it is cut.
    pub(super) raw: bool,
    /// Bytes of a record, where none is a line.
    pub(super) record: Option<usize>,
    pub(super) kinds: Option<Kinds>,
    /// What files say of themselves.
    pub(super) totals: Option<Totals>,
    /// How each declared column is written in its place; none where all are delimited.
    pub(super) written: Vec<Written>,
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
        let encoding = TextEncoding::named(&format.encoding)?;
        Ok(Self {
            dialect: Dialect::new(format).ok_or(PlanError::Characters)?,
            places: None,
            encoding,
            undecodable: format.undecodable,
            raw: false,
            record: None,
            kinds: None,
            totals: Totals::new(source, None, encoding, false)?,
            written: Vec::new(),
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
            Some(Location::Characters { first, last, stored }) => Ok(Place {
                start: first.saturating_sub(1),
                end: last,
                may_lack: source.drift.missing == Missing::Null && column.ty.nullable,
                may_be_cut: column.ty.kind == TypeKind::Text && stored == Stored::Text,
            }),
            _ => Err(PlanError::NoPlace { column: column.name.clone() }),
        };
        let places = source.columns.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let encoding = TextEncoding::named(&format.encoding)?;
        // A character of EBCDIC is a byte, so its lines may be decoded first.
        let is_decoded = format.positions == Positions::Characters || matches!(encoding, TextEncoding::Ebcdic(_));
        let raw = format.record.is_some() || !is_decoded;
        let kinds = format.kind.as_ref().map(|it| Kinds::new(it, raw.then_some(encoding)));
        let totals = Totals::new(source, kinds.as_ref(), encoding, raw)?;
        let comment = format.comment.and_then(|it| if raw { encoding.ascii(&[it]).first().copied() } else { Some(it) });
        Ok(Self {
            dialect: Dialect::of_lines(format.trim),
            places: Some(Places::new(places)),
            encoding,
            undecodable: format.undecodable,
            raw,
            record: format.record.map(|it| it as usize),
            kinds,
            totals,
            written: source.columns.iter().map(|it| Written::new(it, encoding.page())).collect(),
            header: false,
            header_lines: 0,
            names: None,
            skip: format.skip,
            trailer: format.trailer,
            comment,
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
