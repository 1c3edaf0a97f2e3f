//! The thread that reads a delivery's files one after the other and hands out chunks of records.

use std::{io, sync::Arc, thread};

use ingest_formats::{Chunk, CsvDecoder, CsvPlan, CsvReader, FileError};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{DeliveryFile, FileFacts, ScanError, ScanFacts, ScanProgress, facts::Measured};

/// Chunks that wait between the reader and the decoders, for each decoder: enough that none waits, little memory.
const WAITING: usize = 2;

/// Records of a file, ready to be decoded.
pub(super) struct Piece {
    /// Index of the file in its delivery.
    pub(super) file: usize,
    pub(super) decoder: Arc<CsvDecoder>,
    pub(super) chunk: Chunk,
}

/// What is to be read.
pub(super) struct Reading {
    pub(super) plan: Arc<CsvPlan>,
    pub(super) files: Vec<DeliveryFile>,
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
        for (index, file) in self.files.iter().enumerate() {
            match self.read(index, file, to) {
                Ok(Some(facts)) => self.facts.set(index, facts),
                // Nobody listens any more.
                Ok(None) => return,
                Err(cause) => {
                    let _ = to.blocking_send(Err(ScanError { file: file.name.clone(), cause }));
                    return;
                }
            }
        }
    }

    fn read(
        &self,
        index: usize,
        file: &DeliveryFile,
        to: &Sender<Result<Piece, ScanError>>,
    ) -> Result<Option<FileFacts>, FileError> {
        let measured = Measured::new(file.bytes.open()?, self.progress.clone());
        let mut reader = CsvReader::open(Arc::clone(&self.plan), Box::new(measured.clone()))?;
        let decoder = reader.decoder();
        while let Some(chunk) = reader.next_chunk()? {
            let piece = Piece { file: index, decoder: Arc::clone(&decoder), chunk };
            if to.blocking_send(Ok(piece)).is_err() {
                return Ok(None);
            }
        }
        Ok(Some(measured.finish(decoder)?))
    }
}
