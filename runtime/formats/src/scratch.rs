//! What is kept of a file while it is read: files without a name, in the run's private folder. They go with the process.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

/// A file without a name.
pub(crate) fn file(folder: &Path) -> io::Result<File> {
    tempfile::tempfile_in(folder)
}

/// All bytes of a stream, for formats that are not read from start to end; and how many they are.
pub(crate) fn whole(bytes: &mut dyn Read, folder: &Path) -> io::Result<(File, u64)> {
    let mut file = file(folder)?;
    let length = io::copy(bytes, &mut file)?;
    file.rewind()?;
    Ok((file, length))
}
