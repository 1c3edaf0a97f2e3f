//! Files to typed Arrow batches, streaming.
//!
//! Reading text is two steps, so that one thread can feed many:
//!
//! 1. [`TextReader::next_chunk`] cuts the stream into [`Chunk`]s at exact record boundaries. It is sequential and cheap.
//! 2. [`TextDecoder::decode`] turns a chunk into a `RecordBatch`. It shares no state, so any thread may decode any chunk.
//!    Text values are views into the chunk's own bytes; nothing is copied but what has to be unescaped.
//!
//! A [`TextPlan`] says once, for all files of a source, what a batch holds: the wanted columns, then the columns of
//! [`system`]. No record is lost: one that cannot be split into its fields is a row of its batch with a
//! [`MalformedReason`], and a field that is not of its column's type is a bit in the `_failed_…` masks.
//!
//! The parsers of [`parse`] are public so that conversions elsewhere (`x as date`) agree with what a column accepts.

mod columns;
mod encoding;
mod error;
mod malformed;
pub mod parse;
pub mod system;
mod text;

pub use columns::{Columns, FailureKind};
pub use error::{FileError, PlanError};
pub use malformed::MalformedReason;
pub use text::{Chunk, ColumnDrift, ReadLimits, ReadStats, TextDecoder, TextPlan, TextReader};
