//! JSON: a document a line, or one document with a list of records.
//!
//! The grammar is that of RFC 8259 and nothing more. It is walked here, by no library: what is read of a record are places in its
//! bytes, so that a text is a view into the file and a number is what stands there, and the same walk cuts a document into records
//! while it streams. Members that are not declared are checked and otherwise not looked at.

mod compose;
mod decode;
mod document;
mod element;
mod grammar;
mod lines;
mod paths;
mod plan;
mod record;
mod stream;
mod text;

pub(crate) use compose::compose;
pub use plan::JsonPlan;
