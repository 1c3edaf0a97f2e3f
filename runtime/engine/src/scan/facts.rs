//! What is learnt of files while they are read.

use std::{
    io::{self, Read},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ingest_formats::{Differences, ReadStats};

use super::{FileFacts, ScanProgress};

/// What a scan has learnt of the files of its delivery; filled in while it runs.
#[derive(Debug, Clone)]
pub struct ScanFacts {
    files: Arc<Mutex<Vec<Option<FileFacts>>>>,
}

impl ScanFacts {
    pub(super) fn new(files: usize) -> Self {
        Self { files: Arc::new(Mutex::new(vec![None; files])) }
    }

    /// What others have learnt of all files of a delivery.
    pub(crate) fn of(files: Vec<Option<FileFacts>>) -> Self {
        Self { files: Arc::new(Mutex::new(files)) }
    }

    /// What is known of the file with this index; nothing before it was read to its end.
    pub fn get(&self, file: usize) -> Option<FileFacts> {
        lock(&self.files).get(file).cloned().flatten()
    }

    /// What is known of all files; `None` before all were read to their ends.
    pub fn all(&self) -> Option<Vec<FileFacts>> {
        lock(&self.files).iter().cloned().collect()
    }

    /// What is known of each file.
    pub(crate) fn each(&self) -> Vec<Option<FileFacts>> {
        lock(&self.files).clone()
    }

    /// Adds what another part of the load has learnt of the files that it read.
    pub(crate) fn merge(&self, other: &Self) {
        for (to, from) in lock(&self.files).iter_mut().zip(other.each()) {
            *to = to.take().or(from);
        }
    }

    pub(super) fn set(&self, file: usize, facts: FileFacts) {
        if let Some(place) = lock(&self.files).get_mut(file) {
            *place = Some(facts);
        }
    }
}

/// A file that is hashed and counted while it is read. Clones read on from the same place.
#[derive(Clone)]
pub(super) struct Measured {
    inner: Arc<Mutex<Measuring>>,
}

struct Measuring {
    input: Box<dyn Read + Send>,
    hasher: blake3::Hasher,
    bytes: u64,
    progress: Option<Arc<dyn ScanProgress>>,
}

impl Measured {
    pub(super) fn new(input: Box<dyn Read + Send>, progress: Option<Arc<dyn ScanProgress>>) -> Self {
        let measuring = Measuring { input, hasher: blake3::Hasher::new(), bytes: 0, progress };
        Self { inner: Arc::new(Mutex::new(measuring)) }
    }

    /// Reads what is left and says what the file was, of whose data so much was read, and whose columns differ from the
    /// declared ones so.
    pub(super) fn finish(mut self, read: ReadStats, differences: Vec<Arc<dyn Differences>>) -> io::Result<FileFacts> {
        io::copy(&mut self, &mut io::sink())?;
        let measuring = lock(&self.inner);
        Ok(FileFacts { bytes: measuring.bytes, hash: measuring.hasher.finalize(), read, differences })
    }
}

impl Read for Measured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut measuring = lock(&self.inner);
        let read = measuring.input.read(buffer)?;
        measuring.hasher.update(buffer.get(..read).unwrap_or_default());
        measuring.bytes += read as u64;
        if let Some(progress) = &measuring.progress {
            progress.bytes_read(read as u64);
        }
        Ok(read)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
