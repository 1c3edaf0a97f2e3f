//! Text in lines: delimited, or with columns at fixed places.

mod decode;
mod fields;
mod format;
mod header;
mod index;
mod kinds;
mod length;
mod line_ends;
mod places;
mod plan;
mod reader;
pub(crate) mod rescue;
mod scan;
mod stored;
mod totals;
mod walk;

pub use decode::TextDecoder;
pub use plan::TextPlan;
pub use reader::TextReader;
