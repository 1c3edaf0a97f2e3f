//! One run at a time on a table.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use rustix::fs::{FlockOperation, flock};

use super::Place;

/// How often it is looked whether a lock is free. The kernel would tell, but not give up in time.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The right to change a table, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// The right to change a table could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run has it.
    #[error("another run is working on {}; it holds {}. Wait until it is done, then run again", table.display(), path.display())]
    Taken {
        /// The table's folder.
        table: PathBuf,
        /// The lock's file.
        path: PathBuf,
    },
    /// The lock's file could not be made or locked.
    #[error("{} could not be locked: {cause}", path.display())]
    Io {
        /// The lock's file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
}

impl Lock {
    /// Takes the lock of a table, and waits for it where another run has it; tells once that it does.
    pub fn take_until(until: Instant, place: &Place, tell: impl FnOnce()) -> Result<Self, LockError> {
        let mut tell = Some(tell);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match Self::take(place) {
                Err(LockError::Taken { .. }) if !left.is_zero() => {
                    if let Some(tell) = tell.take() {
                        tell();
                    }
                    thread::sleep(left.min(LOOK_EVERY));
                }
                result => return result,
            }
        }
    }

    /// Takes the lock of a table, or says at once who is in the way.
    pub fn take(place: &Place) -> Result<Self, LockError> {
        let path = place.work().join("lock");
        let open = || {
            fs::create_dir_all(place.work())?;
            OpenOptions::new().create(true).truncate(false).write(true).open(&path)
        };
        let file = open().map_err(|cause| LockError::Io { path: path.clone(), cause })?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { _file: file }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(LockError::Taken { table: place.table().to_owned(), path }),
            Err(error) => Err(LockError::Io { path, cause: error.into() }),
        }
    }
}
