//! Where a node of the program was written.

use serde::{Deserialize, Serialize};

/// The place in an `.ingest` file that a node of the program comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Origin {
    /// Index into [`Program::files`](crate::Program::files).
    pub file: u32,
    /// First byte, counted from 0.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
    /// Line of `start`, counted from 1.
    pub line: u32,
}
