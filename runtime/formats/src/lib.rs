//! Files to typed Arrow batches, streaming.
//!
//! [`plan`] says once, for all files of a source, what a batch holds: the wanted columns, then the columns of [`system`]. Reading is
//! two steps, so that one thread can feed many:
//!
//! 1. [`Reader::next`] cuts the stream into [`Records`] at exact record boundaries. It is sequential and cheap.
//! 2. [`Records::decode`] turns them into a `RecordBatch`. It shares no state, so any thread may decode any of them. Text values are
//!    views into the bytes that were read; nothing is copied but what stands otherwise in the file.
//!
//! No record is lost: one that cannot be split into its fields is a row of its batch with a [`MalformedReason`], and a field that is not
//! of its column's type is a bit in the `_failed_…` masks. [`columns`](Columns) is what fields are read as, whatever the format.
//!
//! The parsers of [`parse`] are public so that conversions elsewhere (`x as date`) agree with what a column accepts.

mod avro;
mod block;
mod chunk;
mod columns;
mod doubles;
mod ebcdic;
mod encoding;
mod error;
mod excel;
mod format;
mod json;
mod malformed;
mod messages;
mod orc;
mod others;
mod parquet;
pub mod parse;
mod plan_error;
mod sas;
mod scratch;
pub mod system;
mod text;
mod totals;
mod trail;
mod transcoder;
mod typed;
mod undecodable;
mod xml;

pub use chunk::{Chunk, ReadLimits};
pub use columns::{Columns, FailureKind};
pub use encoding::decoded;
pub use error::FileError;
pub use format::{ColumnDrift, Differences, Opened, Plan, ReadStats, Reader, Records, plan};
pub use json::JsonPlan;
pub use malformed::MalformedReason;
pub use messages::MessagePlan;
pub use others::runs_decoder_of_others;
pub use plan_error::PlanError;
pub use sas::is_missing_kind;
pub use text::{TextDecoder, TextPlan, TextReader};
pub use totals::{Number, SaidBy, Total};
pub use xml::XmlPlan;
