//! Where files come from.
//!
//! A [`Store`] lists the files that match a source's patterns and opens them; [`Local`] is a folder of this machine.
//! [`deliveries`] groups what was found into the units of loading.

mod delivery;
mod error;
mod local;
mod pattern;
mod store;

pub use delivery::{Delivery, HISTORY, MOST_ID_BYTES, deliveries};
pub use error::ConnectError;
pub use local::Local;
pub use pattern::{Capture, CaptureValue, PatternSet};
pub use store::{FoundFile, Listing, Store, Unmatched};
