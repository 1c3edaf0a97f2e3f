//! The bytes of a file, anywhere in it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// A file of which parts are read.
#[derive(Debug)]
pub(super) struct Bytes {
    file: File,
    pub(super) length: u64,
}

impl Bytes {
    pub(super) fn new(file: File, length: u64) -> Self {
        Self { file, length }
    }

    /// The bytes from `start` on, as many as `count` or as there are.
    pub(super) fn read(&self, start: u64, count: usize) -> io::Result<Vec<u8>> {
        let there = usize::try_from(self.length.saturating_sub(start)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; count.min(there)];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes)
    }
}
