//! Apache ORC.
//!
//! A file is read from its end, where its columns and stripes are told of; so it lies meanwhile in a file without a name. A column of
//! a stripe is a few streams (which of its values are there, what they are, how long), each of compressed chunks that are read one at a
//! time. Of lists and structs the elements and fields are columns of their own. Those that are declared are read. The specification is
//! <https://orc.apache.org/specification/ORCv1/>.

mod column;
mod ints;
mod protobuf;
mod reader;
mod runs;
mod stream;
mod stripe;
mod tail;

pub(crate) use reader::open;

use crate::FileError;

/// What such a file is, for messages.
const FORMAT: &str = "ORC file";

/// The error of a file that contradicts itself.
fn damaged(offset: u64, what: impl Into<String>) -> FileError {
    FileError::Damaged { format: FORMAT, offset, what: what.into() }
}
