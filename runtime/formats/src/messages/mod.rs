//! X12 and HL7 v2: messages of segments, a record for each loop of a kind.
//!
//! Both are segments of elements, repetitions and components between delimiters that the file itself declares, and both say nothing of
//! where a loop ends: that is told by which segment comes next, and so by a [`Guide`](ingest_program::Guide). What differs is small and
//! stands in [`x12`] and [`hl7`]: how delimiters are declared, and what envelopes say of what is in them.
//!
//! A file is walked once as it streams. Of the loops around a record those segments alone are kept that columns lead into, so that
//! memory does not grow with the transaction; the record itself is a span of the file, and is walked again, by the same rules, where
//! it is decoded.

mod decode;
mod envelope;
mod escapes;
mod hl7;
mod hl7_names;
mod parts;
mod plan;
mod reader;
mod syntax;
mod wanted;
mod x12;

pub use plan::MessagePlan;
