//! Sorted runs of keys: in memory or in private files, merged as one sorted sequence.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fmt,
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
};

use super::place_of_row::RowPlace;
use crate::{publish::create_private, scratch::Scratch};

/// How many places of violations are kept for the report.
pub const SAMPLES: usize = 5;

/// Runs of one partition before they are merged into one: what is open at the end stays far below the limits of files
/// and memory.
pub const RUNS: usize = 64;

/// Bytes of an entry in a run: hash, file, record, element.
const ENTRY: usize = 16 + 4 + 8 + 4;

/// The key of a row and where the row came from, sorted by key and then by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The hash of the key.
    pub hash: u128,
    /// Where the row came from.
    pub place: RowPlace,
}

/// A sorted run in a file that goes when it is dropped.
pub struct Run(BufReader<Box<dyn Read + Send + Sync>>);

impl Run {
    fn of(file: impl Read + Send + Sync + 'static) -> Self {
        Self(BufReader::with_capacity(1 << 16, Box::new(file)))
    }

    /// The run that another part of the load left in the file `path`, which has no name from now on.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        fs::remove_file(path)?;
        Ok(Self::of(file))
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Run")
    }
}

/// Writes sorted entries to the new private file `path`, for another process to [open](Run::open).
pub fn store_run(path: &Path, entries: impl Iterator<Item = io::Result<Entry>>) -> io::Result<()> {
    let file = create_private(path)?;
    write_entries(&file, entries)?;
    file.sync_all()
}

/// Writes sorted entries to a file without a name.
pub fn write_run(scratch: &Scratch, entries: impl Iterator<Item = io::Result<Entry>>) -> io::Result<Run> {
    let mut file = scratch.file()?;
    write_entries(&file, entries)?;
    file.rewind()?;
    Ok(Run::of(file))
}

fn write_entries(file: impl Write, entries: impl Iterator<Item = io::Result<Entry>>) -> io::Result<()> {
    let mut writer = BufWriter::with_capacity(1 << 18, file);
    for entry in entries {
        writer.write_all(&encode(entry?))?;
    }
    writer.flush()
}

fn encode(entry: Entry) -> [u8; ENTRY] {
    let mut bytes = [0; ENTRY];
    let (hash, place) = bytes.split_at_mut(16);
    let (file, place) = place.split_at_mut(4);
    let (record, element) = place.split_at_mut(8);
    hash.copy_from_slice(&entry.hash.to_le_bytes());
    file.copy_from_slice(&entry.place.file.to_le_bytes());
    record.copy_from_slice(&entry.place.record.to_le_bytes());
    element.copy_from_slice(&entry.place.element.to_le_bytes());
    bytes
}

impl Run {
    fn next(&mut self) -> io::Result<Option<Entry>> {
        let mut hash = [0; 16];
        let mut file = [0; 4];
        let mut record = [0; 8];
        let mut element = [0; 4];
        match self.0.read_exact(&mut hash) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        self.0.read_exact(&mut file)?;
        self.0.read_exact(&mut record)?;
        self.0.read_exact(&mut element)?;
        let place = RowPlace {
            file: u32::from_le_bytes(file),
            record: u64::from_le_bytes(record),
            element: u32::from_le_bytes(element),
        };
        Ok(Some(Entry { hash: u128::from_le_bytes(hash), place }))
    }
}

enum Sorted {
    Memory(std::vec::IntoIter<Entry>),
    File(Run),
}

impl Sorted {
    fn next(&mut self) -> io::Result<Option<Entry>> {
        match self {
            Self::Memory(entries) => Ok(entries.next()),
            Self::File(run) => run.next(),
        }
    }
}

/// All entries of some sorted sequences, sorted.
pub struct Merge {
    sequences: Vec<Sorted>,
    heads: BinaryHeap<Reverse<(Entry, usize)>>,
}

impl Merge {
    /// Of these runs and these sorted vectors.
    pub fn new(runs: Vec<Run>, in_memory: Vec<Vec<Entry>>) -> io::Result<Self> {
        let memory = in_memory.into_iter().map(|it| Sorted::Memory(it.into_iter()));
        let mut sequences: Vec<Sorted> = runs.into_iter().map(Sorted::File).chain(memory).collect();
        let mut heads = BinaryHeap::with_capacity(sequences.len());
        for (index, sequence) in sequences.iter_mut().enumerate() {
            if let Some(entry) = sequence.next()? {
                heads.push(Reverse((entry, index)));
            }
        }
        Ok(Self { sequences, heads })
    }
}

impl Iterator for Merge {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut head = self.heads.peek_mut()?;
        let Reverse((entry, index)) = *head;
        match self.sequences.get_mut(index).map(Sorted::next) {
            // Replacing the head in place sifts once, where a pop and a push would twice.
            Some(Ok(Some(next))) => *head = Reverse((next, index)),
            Some(Err(error)) => return Some(Err(error)),
            Some(Ok(None)) | None => {
                std::collections::binary_heap::PeekMut::pop(head);
            }
        }
        Some(Ok(entry))
    }
}
