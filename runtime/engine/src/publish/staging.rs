//! Private folders and files in which deliveries grow.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::Place;

/// How long a folder is tried to be removed in which others write.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Makes an empty folder below the place's staging folder, for this process's user alone. It goes when it is dropped; one
/// that a killed run left behind goes with [`clear`].
pub fn stage(place: &Place) -> io::Result<TempDir> {
    let staging = place.staging();
    fs::create_dir_all(place.work())?;
    match DirBuilder::new().mode(0o700).create(&staging) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    tempfile::Builder::new().prefix("load-").permissions(Permissions::from_mode(0o700)).tempdir_in(staging)
}

/// Removes what killed runs left in the staging folder. Call with the lock held: then nothing there belongs to a live run.
pub fn clear(place: &Place) -> io::Result<()> {
    let entries = match fs::read_dir(place.staging()) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_busy(&entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes a folder in which executors may still be at work for a run that died: they begin nothing more where their folders are gone.
fn remove_busy(folder: &Path) -> io::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty && Instant::now() < until => {
                thread::sleep(LOOK_AGAIN);
            }
            removed => return removed,
        }
    }
}

/// Makes a new file for this process's user alone, open for writing and reading.
pub fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}
