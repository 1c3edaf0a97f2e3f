//! What every format can do, and which there are.
//!
//! A [`Plan`] is made once for a source. It opens each file as a [`Reader`], which cuts the stream into [`Records`] on one thread; any
//! thread turns those into a batch.

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use ingest_program::{Format, Source, TypeKind};
use serde::{Deserialize, Serialize};

use crate::excel::ExcelPlan;
use crate::sas::SasPlan;
use crate::typed::TypedPlan;
use crate::{Columns, FileError, JsonPlan, MessagePlan, PlanError, TextPlan, Total, XmlPlan, avro, orc, parquet};

/// What is to be read of the files of a source: made once, shared by all that read them.
pub trait Plan: fmt::Debug + Send + Sync {
    /// The columns of every batch.
    fn columns(&self) -> &Columns;

    /// Opens a file: reads what stands before its records, and finds the declared columns in it.
    fn open<'a>(self: Arc<Self>, file: Opened<'a>) -> Result<Box<dyn Reader + 'a>, FileError>;
}

/// The data of a file, or of a part of it.
pub struct Opened<'a> {
    /// Its bytes; all of them are to be read.
    pub bytes: Box<dyn Read + 'a>,
    /// What was read of the parts before it: records and bytes are counted on from there.
    pub earlier: ReadStats,
    /// A private folder for formats that are not read from start to end.
    pub scratch: &'a Path,
}

/// Reads one file, or a part of it.
pub trait Reader {
    /// The next records, at least one; none at the end.
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError>;

    /// What was read so far, with what was read earlier.
    fn stats(&self) -> ReadStats;

    /// How the columns of the file differ from the declared ones.
    fn differences(&self) -> Arc<dyn Differences>;
}

/// Whole records that follow each other in a file.
pub trait Records: Send {
    /// As a batch of the plan's schema, a row each, in order. Fails only on a malformed record, where the format says that such a
    /// record stops the file.
    fn decode(&self) -> Result<RecordBatch, FileError>;
}

/// How the columns of a file differ from the declared ones, and what is in it from what it says of itself.
pub trait Differences: fmt::Debug + Send + Sync {
    /// Those that the source allows for; known when all records are decoded.
    fn drift(&self) -> Vec<ColumnDrift>;

    /// What the file says that it holds, where the source asks for it, and what was read; known when all records are decoded.
    fn totals(&self) -> Vec<Total> {
        Vec::new()
    }

    /// What the file itself says that its columns are, declared or not, by their names; none where no type reads one. Columns of which it says
    /// nothing are left out.
    fn types(&self) -> Vec<(String, Option<TypeKind>)> {
        Vec::new()
    }

    /// What the file says of its columns in words, declared or not, by their names; those of which it says nothing are left out.
    fn labels(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// A column of a file that differs from the declaration, as the source's `drift` allows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnDrift {
    /// A column of this name is not declared: it is not read.
    Ignored(String),
    /// A column of this name is not declared: it is kept in `_rescued`.
    Rescued(String),
    /// The declared column of this header is not there: it is null.
    Missing(String),
    /// Records end before the declared column of this header: it is null in them. Only in files without a header, and where the
    /// format pads such records.
    Lacking(String),
}

/// What a reader has read so far. Everything that is no data record is counted, so that nothing goes unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadStats {
    /// Bytes of the file, behind its layers, that were consumed.
    pub bytes: u64,
    /// Data records handed out, malformed ones included.
    pub records: u64,
    /// Lines left out because the format skips them.
    pub skipped_lines: u64,
    /// Empty lines left out.
    pub blank_lines: u64,
    /// Lines left out because they are comments.
    pub comment_lines: u64,
    /// Records left out because they are of a kind that is not read.
    pub other_records: u64,
    /// Segments that are not read because the guide has no place for them where they stand.
    pub passed_segments: u64,
    /// Times that U+FFFD stands in the place of bytes that are no text.
    pub replaced: u64,
    /// Records left out because they are the trailer.
    pub trailer_records: u64,
}

impl ReadStats {
    /// What was read since it was so much; the bytes are those of all that was read.
    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self {
            bytes: self.bytes,
            records: self.records - earlier.records,
            skipped_lines: self.skipped_lines - earlier.skipped_lines,
            blank_lines: self.blank_lines - earlier.blank_lines,
            comment_lines: self.comment_lines - earlier.comment_lines,
            other_records: self.other_records - earlier.other_records,
            passed_segments: self.passed_segments - earlier.passed_segments,
            replaced: self.replaced - earlier.replaced,
            trailer_records: self.trailer_records - earlier.trailer_records,
        }
    }
}

/// Plans the reading of `source` with the values of the columns in `projection`, in that order. Every declared column is judged,
/// wanted or not. [`system::RESCUED`](crate::system::RESCUED) may be in `projection`; it then stands last in the schema.
pub fn plan(source: &Source, projection: &[&str]) -> Result<Arc<dyn Plan>, PlanError> {
    match &source.format {
        Format::Csv(_) | Format::FixedWidth(_) => Ok(TextPlan::new(source, projection)?),
        Format::Json(_) | Format::Ndjson(_) => Ok(JsonPlan::new(source, projection)?),
        Format::Xml(_) => Ok(XmlPlan::new(source, projection)?),
        Format::Avro(_) => Ok(TypedPlan::new(source, projection, avro::open)?),
        Format::Orc(_) => Ok(TypedPlan::new(source, projection, orc::open)?),
        Format::Parquet(_) => Ok(TypedPlan::new(source, projection, parquet::open)?),
        Format::X12(_) | Format::Hl7v2(_) => Ok(MessagePlan::new(source, projection)?),
        Format::Sas7bdat(format) => Ok(SasPlan::new(source, format, projection)?),
        Format::Excel(format) => Ok(ExcelPlan::new(source, format, projection)?),
        Format::Xport(format) => Ok(SasPlan::of_transport(source, format, projection)?),
        other @ Format::Database(_) => Err(PlanError::Format { format: other.name() }),
    }
}
