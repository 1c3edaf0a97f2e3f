//! Getting a delivery into a table in one step that either happens or does not.
//!
//! What is being built lies beside the table, in `<table>._ingest/`, on the same file system: `staging/` while it grows,
//! `held/` when it may not be published, `reports/`, and the `lock` that keeps two runs apart. Publishing is one rename of a
//! whole folder, so a reader that globs below the table's folder sees a delivery's old files or its new ones, never a
//! part of either.

mod commit;
mod lock;
mod place;
mod staging;

pub use commit::{hold, remove, retire, seal, swap_in};
pub use lock::{Lock, LockError};
pub use place::{Place, PlaceError};
pub use staging::{clear, create_private, stage};

#[cfg(test)]
mod tests;
