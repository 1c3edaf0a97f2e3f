//! What stops the reading of a delivery.

use std::error::Error;

use datafusion::error::DataFusionError;
use ingest_formats::FileError;

/// A file of a delivery cannot be read. Names the file, and a member of it, in letters that a terminal obeys nothing of; never a value of
/// the data.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", file.escape_debug())]
pub struct ScanError {
    /// The file's name: its path below the source's base folder.
    pub file: String,
    /// Why.
    #[source]
    pub cause: FileError,
    /// Which of all pieces of the files it is of, in their order: of several errors the first is told, whichever thread met it.
    pub place: u64,
}

impl ScanError {
    /// Of a piece whose place is not known yet.
    pub(super) fn new(file: &str, cause: FileError) -> Self {
        Self { file: file.to_owned(), cause, place: 0 }
    }

    pub(super) fn at(self, place: u64) -> Self {
        Self { place, ..self }
    }

    /// The scan's own error inside one that came out of a stream.
    pub fn find(error: &DataFusionError) -> Option<&Self> {
        let mut next: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref::<Self>() {
                return Some(found);
            }
            next = match error.downcast_ref::<DataFusionError>() {
                Some(DataFusionError::External(inner)) => Some(inner.as_ref()),
                Some(DataFusionError::Shared(inner)) => Some(inner.as_ref()),
                _ => error.source(),
            };
        }
        None
    }
}

impl From<ScanError> for DataFusionError {
    fn from(error: ScanError) -> Self {
        Self::External(Box::new(error))
    }
}
