//! Why a file cannot be looked at.

use std::io;

use ingest_layers::LayerError;

/// Why a file cannot be looked at. The caller puts the file's name before the message.
#[derive(Debug, thiserror::Error)]
pub enum SniffError {
    /// What is around its data is damaged, or not as it says.
    #[error("{0}")]
    Layer(LayerError),
    /// It cannot be read.
    #[error(transparent)]
    Read(io::Error),
}

impl From<io::Error> for SniffError {
    fn from(error: io::Error) -> Self {
        match LayerError::find(&error) {
            Some(found) => Self::Layer(found.clone()),
            None => Self::Read(error),
        }
    }
}
