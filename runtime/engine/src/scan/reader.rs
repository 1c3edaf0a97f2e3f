//! The thread that reads a delivery's files one after the other and hands out chunks of records.

use std::{
    collections::BTreeSet,
    io,
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

use ingest_formats::{Differences, FileError, Opened, Plan, ReadStats, Records};
use ingest_layers::{Layers, Piece as Part};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{DeliveryFile, FileFacts, ScanError, ScanFacts, ScanProgress, facts::Measured};

/// Chunks that wait between the reader and the decoders, for each decoder: enough that none waits, little memory.
const WAITING: usize = 2;

/// Records of a file, ready to be decoded.
pub(super) struct Piece {
    /// Index of the file in its delivery.
    pub(super) file: usize,
    pub(super) records: Box<dyn Records>,
}

/// What is to be read.
pub(super) struct Reading {
    pub(super) plan: Arc<dyn Plan>,
    pub(super) files: Vec<DeliveryFile>,
    /// Indices of those that are not read here.
    pub(super) elsewhere: BTreeSet<usize>,
    pub(super) layers: Arc<Layers>,
    pub(super) facts: ScanFacts,
    pub(super) progress: Option<Arc<dyn ScanProgress>>,
}

impl Reading {
    /// Starts to read on a thread of its own. It waits while nobody takes what it has read, and ends when the receiver
    /// is dropped.
    pub(super) fn start(self, decoders: usize) -> io::Result<Receiver<Result<Piece, ScanError>>> {
        let (sender, receiver) = mpsc::channel(WAITING * decoders.max(1));
        thread::Builder::new().name("ingest-read".to_owned()).spawn(move || self.run(&sender))?;
        Ok(receiver)
    }

    fn run(self, to: &Sender<Result<Piece, ScanError>>) {
        for (index, file) in self.files.iter().enumerate().filter(|(index, _)| !self.elsewhere.contains(index)) {
            // Decoders of formats that others have made may give up on a file in their own way.
            let read = catch_unwind(AssertUnwindSafe(|| self.read(index, file, to)));
            let read = read.unwrap_or_else(|_| Err(ScanError::new(&file.name, FileError::Decoder)));
            match read {
                Ok(Some(facts)) => self.facts.set(index, facts),
                // Nobody listens any more.
                Ok(None) => return,
                Err(error) => {
                    let _ = to.blocking_send(Err(error));
                    return;
                }
            }
        }
    }

    /// Reads a file, all pieces of its data after each other; none where nobody listens any more.
    fn read(
        &self,
        index: usize,
        file: &DeliveryFile,
        to: &Sender<Result<Piece, ScanError>>,
    ) -> Result<Option<FileFacts>, ScanError> {
        let of_file = |cause: io::Error| ScanError::new(&file.name, cause.into());
        let measured = Measured::new(file.bytes.open().map_err(of_file)?, self.progress.clone());
        let mut pieces =
            Pieces { reading: self, file: index, to, earlier: ReadStats::default(), differences: Vec::new() };
        let mut failed = None;
        let unwrapped = self.layers.unwrap(Box::new(measured.clone()), &mut |Part { member, bytes }| {
            match pieces.read(bytes) {
                Ok(flow) => Ok(flow),
                // Of the layers, or of what is beneath them.
                Err(FileError::Io(error)) => Err(error),
                Err(cause) => {
                    let file = member.map_or_else(|| file.name.clone(), |it| format!("{}/{it}", file.name));
                    failed = Some(ScanError::new(&file, cause));
                    Ok(ControlFlow::Break(()))
                }
            }
        });
        match (failed, unwrapped.map_err(of_file)?) {
            (Some(error), _) => Err(error),
            (None, ControlFlow::Break(())) => Ok(None),
            (None, ControlFlow::Continue(())) => {
                measured.finish(pieces.earlier, pieces.differences).map(Some).map_err(of_file)
            }
        }
    }
}

/// Reads the pieces of a file's data, whose records are counted through.
struct Pieces<'a> {
    reading: &'a Reading,
    file: usize,
    to: &'a Sender<Result<Piece, ScanError>>,
    earlier: ReadStats,
    differences: Vec<Arc<dyn Differences>>,
}

impl Pieces<'_> {
    /// Breaks where nobody listens any more.
    fn read(&mut self, bytes: Box<dyn io::Read + '_>) -> Result<ControlFlow<()>, FileError> {
        let plan = Arc::clone(&self.reading.plan);
        let opened = Opened { bytes, earlier: self.earlier, scratch: self.reading.layers.scratch() };
        let mut reader = plan.open(opened)?;
        self.differences.push(reader.differences());
        while let Some(records) = reader.next()? {
            let piece = Piece { file: self.file, records };
            if self.to.blocking_send(Ok(piece)).is_err() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.earlier = reader.stats();
        Ok(ControlFlow::Continue(()))
    }
}
