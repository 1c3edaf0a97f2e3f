//! What a run tells other systems of itself. Everything here is a function of the finished report, and of the program that
//! ran: names, counts, times and outcomes. It takes no text of the report that data may have a part in: not what a check's
//! `because` says, not what lookups miss, not why a file could not be read.

mod columns;
mod lineage;
mod naming;
mod prometheus;

pub use lineage::events;
pub use prometheus::metrics;
