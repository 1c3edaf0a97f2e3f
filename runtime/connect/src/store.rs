//! What every place that files come from can do.

use std::io::Read;

use ingest_program::{FilePattern, FileRole};

use crate::{Capture, ConnectError};

/// A place that files come from. Calls block; run them where blocking is allowed.
pub trait Store: Send + Sync {
    /// The files below `folder` (itself below the store's root, empty for the root) that match one of `patterns`.
    ///
    /// A file that matches two patterns belongs to the first, history before increment. Files that match none are not
    /// told of.
    fn list(&self, folder: &str, patterns: &[FilePattern]) -> Result<Listing, ConnectError>;

    /// The bytes of a file that was listed.
    fn open(&self, file: &FoundFile) -> Result<Box<dyn Read + Send>, ConnectError>;
}

/// What a store found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The files that match, sorted by path.
    pub files: Vec<FoundFile>,
    /// Files that seem to be meant but cannot be taken, sorted by path: to be reported, not left out silently.
    pub unmatched: Vec<Unmatched>,
    /// How many files there are besides, in the folders that were looked into.
    pub others: usize,
}

/// A file that matches a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Its path below the source's folder, with `/`.
    pub path: String,
    /// Its path below the store's root, with `/`.
    pub location: String,
    /// What it is, from the pattern it matches.
    pub role: FileRole,
    /// Bytes as stored.
    pub size: u64,
    /// When it was last modified, in microseconds since 1970-01-01T00:00:00 UTC.
    pub modified: i64,
    /// When it came to be where it is, in the same unit, as far as the store can tell. A sender has no say in it, other than in
    /// `modified`.
    pub arrived: i64,
    /// The values captured from its path, in the order of the pattern.
    pub captures: Vec<Capture>,
}

/// A file that looks like one of the source's and cannot be taken as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Its path below the source's folder, with `/`.
    pub path: String,
    /// Why it cannot be taken, as the end of a sentence: "has a `date` that does not exist".
    pub why: String,
}
