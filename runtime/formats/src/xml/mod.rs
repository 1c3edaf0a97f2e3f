//! XML: a record for each element of a path.
//!
//! Markup is told apart by the few rules of XML 1.0 that say where each piece ends, here and by no library: one walk cuts records out of
//! a stream of any length, goes on at the next record behind one that is broken, and reads the fields as places in the file, so that a
//! text without references is a view into it. No document type is read: the five entities that XML has itself and references to
//! characters are all that is expanded, so that no file makes another one be opened and none grows as it is read.

mod attributes;
mod beside;
mod compose;
mod cut;
mod declaration;
mod decode;
mod markup;
mod names;
mod paths;
mod plan;
mod reader;
mod record;
mod text;

pub use plan::XmlPlan;
