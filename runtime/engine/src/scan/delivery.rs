//! The files of one delivery, as a scan needs them.

use std::{collections::BTreeSet, fmt, io, path::PathBuf, sync::Arc};

use ingest_formats::{Differences, ReadStats};
use ingest_layers::Layers;
use ingest_program::Literal;

/// One delivery that is to be read.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// `delivery.id`.
    pub id: String,
    /// `delivery.date`, in days since 1970-01-01.
    pub date: i32,
    /// Its files, in the order in which they are read.
    pub files: Vec<DeliveryFile>,
    /// What is around their data.
    pub layers: Arc<Layers>,
    /// The deliveries of the sources that the map joins, in the order of its joins.
    pub partners: Vec<Self>,
    /// Indices of files that others read: those of the other parts of the delivery, where it is loaded in several. A file has
    /// one index in all of them.
    pub elsewhere: BTreeSet<usize>,
}

/// A file of a delivery.
#[derive(Debug, Clone)]
pub struct DeliveryFile {
    /// `file.name`: the path below the source's base folder, with `/`. What errors name.
    pub name: String,
    /// `file.size`: bytes as stored.
    pub size: u64,
    /// `file.modified`: microseconds since 1970-01-01T00:00:00 UTC.
    pub modified: i64,
    /// `file.<capture>`: name and value of each capture of the pattern, in the pattern's order.
    pub captures: Vec<(String, Literal)>,
    /// How its bytes are reached.
    pub bytes: Arc<dyn OpenFile>,
}

/// Something whose bytes can be read from the start, once or again.
pub trait OpenFile: fmt::Debug + Send + Sync {
    /// Starts reading. Reads may block; they happen on a thread of their own.
    fn open(&self) -> io::Result<Box<dyn io::Read + Send>>;
}

impl OpenFile for PathBuf {
    fn open(&self) -> io::Result<Box<dyn io::Read + Send>> {
        Ok(Box::new(std::fs::File::open(self)?))
    }
}

/// What is learnt of a file by reading it to its end.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// Bytes read, as stored.
    pub bytes: u64,
    /// BLAKE3 of those bytes.
    pub hash: blake3::Hash,
    /// What was read of its data.
    pub read: ReadStats,
    /// How the columns of each piece of its data differ from the declared ones.
    pub differences: Vec<Arc<dyn Differences>>,
}

/// Is told how far a scan has come. Called from the reading thread, once per chunk (hundreds of kilobytes).
pub trait ScanProgress: Send + Sync {
    /// So many more bytes have been read.
    fn bytes_read(&self, bytes: u64);
}
