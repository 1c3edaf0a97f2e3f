//! What is to be read of files of messages, the same for all files of a source.

use std::sync::Arc;

use ingest_program::{Format, Guide, Location, Malformed, Parts, Source, Undecodable};

use super::envelope::Envelope;
use super::hl7::Batches;
use super::parts::{To, empty};
use super::reader::MessageReader;
use super::wanted::Wanted;
use super::x12::Interchanges;
use crate::columns::{Columns, Nulls, Value};
use crate::encoding::{TextEncoding, as_utf8};
use crate::format::{ColumnDrift, Differences, Opened, Plan, Reader};
use crate::undecodable::Replacing;
use crate::{FileError, PlanError, ReadLimits};

/// What is to be read of a source's files of messages: made once, shared by every reader and decoder.
#[derive(Debug)]
pub struct MessagePlan {
    pub(super) columns: Columns,
    pub(super) guide: Guide,
    /// The loop whose instances are records.
    pub(super) row: usize,
    /// Segments of the records.
    pub(super) own: Vec<Wanted>,
    /// Segments of what is around them.
    pub(super) around: Vec<Wanted>,
    /// The columns of values with parts.
    pub(super) composed: Vec<Composed>,
    pub(super) nulls: Nulls,
    pub(super) trim: bool,
    pub(super) malformed: Malformed,
    kind: Kind,
    encoding: TextEncoding,
    undecodable: Undecodable,
}

/// A column of values with parts.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) column: usize,
    /// What it is where nothing is found.
    pub(super) empty: Value,
    /// Whether it is around the records.
    pub(super) is_around: bool,
}

#[derive(Debug)]
enum Kind {
    /// With the guide that transactions have to be of.
    X12(Option<String>),
    Hl7,
}

impl MessagePlan {
    /// Plans the reading of `source`; see [`plan`](crate::plan).
    pub fn new(source: &Source, projection: &[&str]) -> Result<Arc<Self>, PlanError> {
        let (format, kind) = match &source.format {
            Format::X12(format) => (format, Kind::X12(format.guide.clone())),
            Format::Hl7v2(format) => (format, Kind::Hl7),
            other => return Err(PlanError::Format { format: other.name() }),
        };
        let unknown = || PlanError::NoLoop { name: format.row.clone() };
        let guide = source.format.guide().ok_or_else(unknown)?;
        let row = guide.row(&format.row).ok_or_else(unknown)?;
        let inside = guide.within(row);
        let (mut own, mut around, mut composed) = (Vec::new(), Vec::new(), Vec::new());
        for (index, column) in source.columns.iter().enumerate() {
            let nowhere = || PlanError::NoPlace { column: column.name.clone() };
            let Some(Location::Segment(path)) = &column.at else { return Err(nowhere()) };
            let parts = guide.parts(path, row, column.ty.kind, matches!(kind, Kind::Hl7)).map_err(|_| nowhere())?;
            let last = path.loops.last().and_then(|step| guide.find(&step.name));
            let is_inside = last.is_some_and(|it| inside.contains(&it));
            let to = if let Parts::Text(_) = parts {
                To::Column(index)
            } else {
                composed.push(Composed { column: index, empty: empty(&parts), is_around: !is_inside });
                To::Composed(composed.len() - 1)
            };
            let wanted = if is_inside { &mut own } else { &mut around };
            Wanted::add(wanted, (&guide, row), &parts, (to, &[])).ok_or_else(nowhere)?;
        }
        own.sort_by_key(|wanted| !wanted.is_opener());
        Ok(Arc::new(Self {
            columns: Columns::new(source, projection)?,
            guide,
            row,
            own,
            around,
            composed,
            nulls: Nulls::new(&format.nulls),
            trim: format.trim,
            malformed: format.malformed,
            kind,
            encoding: TextEncoding::named(&format.encoding)?,
            undecodable: format.undecodable,
        }))
    }

    /// [`Plan::open`] with limits of the caller's choice.
    pub fn open_with<'a>(
        self: Arc<Self>,
        file: Opened<'a>,
        limits: ReadLimits,
    ) -> Result<Box<dyn Reader + 'a>, FileError> {
        let replacing = Replacing::new(self.undecodable);
        let stream = as_utf8(file.bytes, self.encoding, &replacing, file.earlier.bytes)?;
        let envelope: Box<dyn Envelope> = match &self.kind {
            Kind::X12(guide) => Box::new(Interchanges::new(guide.clone())),
            Kind::Hl7 => Box::new(Batches::default()),
        };
        let reader = MessageReader::new(self, envelope, stream, limits, file.earlier);
        Ok(replacing.counting(Box::new(reader)))
    }
}

impl Plan for MessagePlan {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn open<'a>(self: Arc<Self>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError> {
        self.open_with(file, ReadLimits::default())
    }
}

/// Segments that no column leads into are not looked at, and what is not there is null: no file differs.
impl Differences for MessagePlan {
    fn drift(&self) -> Vec<ColumnDrift> {
        Vec::new()
    }
}
