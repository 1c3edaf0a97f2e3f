//! Delimited text.

mod block;
mod column;
mod decode;
mod fields;
mod header;
mod index;
mod plan;
mod reader;
mod rescue;
mod scan;
mod text;
mod walk;

pub use decode::CsvDecoder;
pub use header::ColumnDrift;
pub use plan::{CsvPlan, FailureKind};
pub use reader::{Chunk, CsvReader, ReadLimits, ReadStats};
