//! What is kept of a file while it is read.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use ingest_scratch::unnamed_file;

/// All bytes of a stream, for formats that are not read from start to end.
#[derive(Debug)]
pub(crate) struct Kept {
    file: File,
    pub(crate) length: u64,
}

impl Kept {
    pub(crate) fn new(bytes: &mut dyn Read, folder: &Path) -> io::Result<Self> {
        let mut file = unnamed_file(folder)?;
        let length = io::copy(bytes, &mut file)?;
        Ok(Self { file, length })
    }

    /// The bytes from `start` on, as many as `count` or as there are.
    pub(crate) fn read(&self, start: u64, count: usize) -> io::Result<Vec<u8>> {
        let there = usize::try_from(self.length.saturating_sub(start)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; count.min(there)];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes)
    }
}
