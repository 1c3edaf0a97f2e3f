//! A delivery's files as a `DataFusion` table.

mod delivery;
mod error;
mod exec;
mod facts;
mod reader;
mod table;

#[cfg(test)]
mod tests;

pub use delivery::{Delivery, DeliveryFile, FileFacts, OpenFile, ScanProgress};
pub use error::ScanError;
pub use facts::ScanFacts;
pub(crate) use table::DeliveryTable;
