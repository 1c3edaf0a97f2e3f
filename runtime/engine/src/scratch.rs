//! What does not fit in memory: in files without a name, which nobody else can open and which go with the process, however it ends.
//!
//! Rows that are sorted hold what was encrypted, or may not be in the table that they are loaded for: a run that is killed has to leave
//! nothing of them, and none of it is put beside a table.

use std::{
    env,
    fs::File,
    io::{self, Read, Seek, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use datafusion::{
    error::{DataFusionError, Result as Done},
    execution::{SpillFile, SpillWriter, TempFileFactory},
};
use futures::{Stream, stream::try_unfold};
use ingest_scratch::unnamed_file;

/// Bytes that are read of a file at a time.
const CHUNK: usize = 256 << 10;

/// Room on a disk, which all files have together.
#[derive(Debug, Clone)]
pub struct Scratch(Arc<Room>);

#[derive(Debug)]
struct Room {
    folder: PathBuf,
    most: u64,
    used: AtomicU64,
}

/// All room that there may be is taken.
#[derive(Debug, thiserror::Error)]
#[error("what does not fit in memory takes more than {} MB of disk; raise `disk` in the pipeline's `resources`", most / 1_000_000)]
pub struct Full {
    /// Bytes that there may be.
    pub most: u64,
}

/// A file without a name.
#[derive(Debug)]
pub struct ScratchFile {
    file: File,
    length: AtomicU64,
    of: Scratch,
}

impl Scratch {
    /// So many bytes in the system's folder for temporary files, which `TMPDIR` names.
    pub fn new(most: u64) -> Self {
        Self::within(env::temp_dir(), most)
    }

    /// So many bytes in a folder.
    pub fn within(folder: PathBuf, most: u64) -> Self {
        Self(Arc::new(Room { folder, most, used: AtomicU64::new(0) }))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Makes a file.
    pub fn file(&self) -> io::Result<ScratchFile> {
        Ok(ScratchFile { file: unnamed_file(self.folder())?, length: AtomicU64::new(0), of: self.clone() })
    }
}

impl ScratchFile {
    /// Goes to its beginning, to be read.
    pub fn rewind(&mut self) -> io::Result<()> {
        self.file.rewind()
    }
}

impl Drop for ScratchFile {
    fn drop(&mut self) {
        self.of.0.used.fetch_sub(*self.length.get_mut(), Ordering::Relaxed);
    }
}

/// At its end.
impl Write for &ScratchFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Room { most, used, .. } = &*self.of.0;
        let length = bytes.len() as u64;
        if used.fetch_add(length, Ordering::Relaxed) + length > *most {
            used.fetch_sub(length, Ordering::Relaxed);
            return Err(io::Error::new(io::ErrorKind::StorageFull, Full { most: *most }));
        }
        self.length.fetch_add(length, Ordering::Relaxed);
        (&self.file).write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for ScratchFile {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read(bytes)
    }
}

impl TempFileFactory for Scratch {
    fn create_temp_file(&self, _: &str) -> Done<Arc<dyn SpillFile>> {
        Ok(Arc::new(Spilled(Arc::new(self.file()?))))
    }
}

/// Rows that `DataFusion` has set aside.
struct Spilled(Arc<ScratchFile>);

impl SpillFile for Spilled {
    fn size(&self) -> Option<u64> {
        Some(self.0.length.load(Ordering::Relaxed))
    }

    fn read_stream(&self) -> Done<Pin<Box<dyn Stream<Item = Done<Bytes>> + Send>>> {
        let next = |(file, at): (Arc<ScratchFile>, u64)| async move {
            let read = tokio::task::spawn_blocking(move || {
                let mut chunk = vec![0; CHUNK];
                let length = file.file.read_at(&mut chunk, at)?;
                chunk.truncate(length);
                Ok::<_, io::Error>((chunk, file))
            });
            let (chunk, file) = read.await.map_err(|error| DataFusionError::External(Box::new(error)))??;
            let behind = at + chunk.len() as u64;
            Ok((!chunk.is_empty()).then(|| (Bytes::from(chunk), (file, behind))))
        };
        Ok(Box::pin(try_unfold((Arc::clone(&self.0), 0), next)))
    }

    fn open_writer(&self) -> Done<Box<dyn SpillWriter>> {
        Ok(Box::new(Writer(Arc::clone(&self.0))))
    }
}

struct Writer(Arc<ScratchFile>);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SpillWriter for Writer {
    fn finish(&mut self) -> Done<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures::{TryStreamExt, executor::block_on};

    use super::*;

    #[test]
    fn what_is_written_is_read_and_has_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::within(folder.path().to_owned(), 3 << 20);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _entered = runtime.enter();
        let file = scratch.create_temp_file("rows").unwrap();
        let bytes: Vec<u8> = (0..1_000_000_u32).map(|it| it as u8).collect();
        for part in bytes.chunks(77_777) {
            file.open_writer().unwrap().write_all(part).unwrap();
        }
        for _ in 0..2 {
            let read: Vec<Bytes> = block_on(file.read_stream().unwrap().try_collect()).unwrap();
            assert_eq!((read.concat(), file.size()), (bytes.clone(), Some(1_000_000)));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn all_files_have_the_room_together() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::within(folder.path().to_owned(), 1000);
        let (one, other) = (scratch.file().unwrap(), scratch.file().unwrap());
        (&one).write_all(&[0; 600]).unwrap();
        let error = (&other).write_all(&[0; 401]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(error.to_string().contains("raise `disk`"), "{error}");
        (&other).write_all(&[0; 400]).unwrap();
        drop(one);
        (&other).write_all(&[0; 600]).unwrap();
    }
}
