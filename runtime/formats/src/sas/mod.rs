//! Data sets of SAS: `.sas7bdat`, and `.xpt` in [`transport`]. The two differ in how rows stand in a file, and have in common what is
//! made of them: the meaning of formats, missing numbers, texts.
//!
//! A `.sas7bdat` is a header and pages of one size. Pages begin with what tells of the columns, in pieces called subheaders that a list of
//! pointers on the page leads to; rows follow as fixed lengths of bytes, or, where the file is compressed, as subheaders themselves.
//! SAS has never published the format; what stands here follows what Matt Shotwell found out ("SAS7BDAT Database Binary Format",
//! 2011-2014) and what files of the corpus hold.

mod bytes;
mod columns;
mod decode;
mod dos;
mod encoding;
mod header;
mod meaning;
mod metadata;
mod page;
mod plan;
mod reader;
mod transport;
mod unpack;

pub(crate) use plan::SasPlan;

use crate::FileError;

/// What such a file is, for messages.
const FORMAT: &str = "SAS data set";
/// A longer row is none; that of a text is held to the same.
const LONGEST_ROW: usize = 16 << 20;

/// Whether a number of a data set, read as text, is a missing one that says why: `._`, `.A` to `.Z`.
pub fn is_missing_kind(text: &str) -> bool {
    matches!(text.as_bytes(), [b'.', b'_' | b'A'..=b'Z'])
}

/// The error of a file that contradicts itself.
fn damaged(offset: u64, what: impl Into<String>) -> FileError {
    FileError::Damaged { format: FORMAT, offset, what: what.into() }
}
