//! Apache Parquet.
//!
//! A file is read from its end, where the footer tells of its columns and row groups; so it lies meanwhile in a file without a name.
//! Of each row group the columns that are declared, and no others, are read page by page. Values are decoded by the `parquet` crate; what
//! makes files large, damaged or hostile (counts, lengths, compression) is judged here, before it is taken at its word. The
//! specification is <https://github.com/apache/parquet-format>.

mod columns;
mod delta;
mod footer;
mod header;
mod levels;
mod pages;
mod reader;
mod thrift;
mod unpack;

pub(crate) use reader::open;

use crate::FileError;

/// What such a file is, for messages.
const FORMAT: &str = "Parquet file";

/// The error of a file that contradicts itself.
fn damaged(offset: u64, what: impl Into<String>) -> FileError {
    FileError::Damaged { format: FORMAT, offset, what: what.into() }
}
