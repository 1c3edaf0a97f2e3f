//! Object container files of Apache Avro.
//!
//! A file is a header, which has the schema of its records, and blocks of records, each behind its count and length and before a marker
//! that the header has too. Blocks are cut here one after the other and are decompressed and decoded on any thread. What a record has
//! that is not declared is passed over. The specification is <https://avro.apache.org/docs/1.12.0/specification/>.

mod blocks;
mod column;
mod cursor;
mod decode;
mod header;
mod json;
mod reader;
mod schema;
mod unpack;

pub(crate) use reader::open;

use crate::FileError;

/// What such a file is, for messages.
const FORMAT: &str = "Avro file";
/// Values in one another that are read.
const DEPTH: u16 = 128;

/// The error of a file that contradicts itself.
fn damaged(offset: u64, what: impl Into<String>) -> FileError {
    FileError::Damaged { format: FORMAT, offset, what: what.into() }
}
