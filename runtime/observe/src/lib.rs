//! What a run tells other systems of itself, while it is at work and when it is over, and `status` of how loads stand: names of the program, counts, times
//! and outcomes. It takes no text of a report that data may have a part in: not what a check's `because` says, not what
//! lookups miss, not why a file could not be read. What cannot be told changes nothing of what the run does.

mod columns;
mod http;
mod lineage;
mod metrics;
mod naming;
mod observer;
mod outlet;
mod traces;

pub use http::Address;
pub use metrics::{ToldLoad, metrics, tell_status};
pub use observer::{Observer, Outlets};
pub use outlet::Outlet;
pub use traces::Parent;
