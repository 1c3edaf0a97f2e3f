//! Files that are there whole or not at all.

use std::{fs, io, path::Path, process};

/// Puts a text in a file's place: a reader of the folder never sees half of it. Until it is whole, its name ends in `.partial`.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(format!(".{}.partial", process::id()));
    let written = fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    written
}
