//! Transport files of SAS, `.xpt`, of version 5 and of version 8.
//!
//! A file is cards of 80 bytes: what tells of the library, then for each data set what tells of it, of its columns, and its rows, one
//! behind the other and filled up with blanks to a whole card. SAS has published both: "Record Layout of a SAS Version 5 or 6 Data Set
//! in SAS Transport (XPORT) Format" (TS-140), and "Record Layout of a SAS Version 8 or 9 Data Set in SAS Transport Format".

mod cards;
mod head;
mod members;
mod reader;

pub(super) use reader::TransportReader;

use crate::FileError;

/// What such a file is, for messages.
const FORMAT: &str = "SAS transport file";

/// The error of a file that contradicts itself.
fn damaged(offset: u64, what: impl Into<String>) -> FileError {
    FileError::Damaged { format: FORMAT, offset, what: what.into() }
}
