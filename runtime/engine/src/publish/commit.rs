//! The steps that make a staged folder part of a table.

use std::{
    fs::{self, DirBuilder, File, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::Path,
};

use rustix::{
    fs::{CWD, RenameFlags, renameat_with},
    io::Errno,
};

/// Makes a complete staged folder, whose files are on the disk already, ready to be moved: with `public`, folder and files
/// get the permissions that the process's umask gives to new ones, otherwise they stay private. The folder itself is
/// flushed, so that no name in it can be lost after it was published.
pub fn seal(folder: &Path, public: bool) -> io::Result<()> {
    if public {
        let mode = default_mode(folder)?;
        for entry in fs::read_dir(folder)? {
            fs::set_permissions(entry?.path(), Permissions::from_mode(mode & 0o666))?;
        }
        fs::set_permissions(folder, Permissions::from_mode(mode))?;
    }
    flush(folder)
}

/// Puts the sealed folder `staged` in the place of `target` in one step. What was there is at `staged` afterwards, in the
/// staging folder, to be removed with it.
pub fn swap_in(staged: &Path, target: &Path, public: bool) -> io::Result<()> {
    let parent = parent(target)?;
    make_folders(parent, public)?;
    if target.symlink_metadata().is_ok() {
        exchange(staged, target)?;
    } else {
        fs::rename(staged, target)?;
    }
    flush(parent)
}

/// Takes the folder `target` out of its table in one step, if it is there, and leaves it as `to`.
pub fn retire(target: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(target, to) {
        Ok(()) => flush(parent(target)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Keeps the folder `staged` for a person to look at, as `held`; what an earlier run kept there goes.
pub fn hold(staged: &Path, held: &Path) -> io::Result<()> {
    let parent = parent(held)?;
    make_folders(parent, false)?;
    remove(held)?;
    fs::rename(staged, held)?;
    flush(parent)
}

/// Removes a folder with all that is in it, if it is there.
pub fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Exchanges two folders of one file system in one step. Where the file system cannot, the old one is moved away first: a
/// reader may then miss the delivery for a moment, and after a kill between the two steps the next run loads it anew.
fn exchange(staged: &Path, target: &Path) -> io::Result<()> {
    match renameat_with(CWD, staged, CWD, target, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            let away = staged.with_extension("old");
            fs::rename(target, &away)?;
            fs::rename(staged, target)
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes a folder and those above it, each flushed into the one above.
fn make_folders(folder: &Path, public: bool) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = parent(folder)?;
    make_folders(above, public)?;
    match DirBuilder::new().mode(if public { 0o777 } else { 0o700 }).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    flush(above)
}

/// The permissions that a new folder gets by the umask, which can be asked for only by making one.
fn default_mode(beside: &Path) -> io::Result<u32> {
    let probe = beside.with_extension("mode");
    fs::create_dir(&probe)?;
    let mode = fs::metadata(&probe)?.permissions().mode() & 0o777;
    fs::remove_dir(&probe)?;
    Ok(mode)
}

fn flush(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn parent(path: &Path) -> io::Result<&Path> {
    path.parent()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, format!("{} has no parent", path.display())))
}
