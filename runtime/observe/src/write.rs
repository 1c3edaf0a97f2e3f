//! Events and metrics as files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Adds text to a file, by one write: runs that end at the same moment do not mix their lines.
pub fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}

/// Puts a text in a file's place, whole or not at all: node exporter may read the folder at any moment, and takes only names
/// that end in `.prom`.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(format!(".{}.partial", std::process::id()));
    let written = fs::write(&partial, text).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    written
}
