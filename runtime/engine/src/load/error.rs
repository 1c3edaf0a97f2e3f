//! Why a delivery could not be loaded.

use std::io;

use arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use ingest_formats::FileError;
use ingest_layers::LayerError;

use super::{parquet::WriteError, split::LayoutError, unique::KeyError};
use crate::{plan::PlanError, report::Fault, scan::ScanError, scratch::Full};

/// A delivery could not be loaded. What it says names files and places, never a value.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct LoadError {
    /// Whose fault it is.
    pub fault: Fault,
    /// What happened, and what mends it.
    pub what: String,
    /// Which piece of the files it is of, in their order; none where it is of none.
    pub place: Option<u64>,
}

impl LoadError {
    /// Of two errors that which is of what stands first in the files.
    pub fn first(self, other: Self) -> Self {
        match (self.place, other.place) {
            (Some(own), Some(others)) if others < own => other,
            _ => self,
        }
    }

    /// Something that cannot happen did.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        Self { fault: Fault::Internal, what: format!("{what}; this is a fault of `ingest`"), place: None }
    }

    /// The surroundings are in the way.
    pub fn environment(what: impl std::fmt::Display) -> Self {
        Self { fault: Fault::Environment, what: what.to_string(), place: None }
    }
}

impl LoadError {
    /// Files without a name are the only ones that the engine itself reads and writes.
    fn spilling(error: &io::Error) -> Self {
        let full = error.get_ref().and_then(|it| it.downcast_ref::<Full>());
        let what = full.map_or_else(
            || format!("what does not fit in memory could not be put on the disk: {error}"),
            ToString::to_string,
        );
        Self::environment(what)
    }
}

impl From<DataFusionError> for LoadError {
    fn from(error: DataFusionError) -> Self {
        if let Some(error) = ScanError::find(&error) {
            return Self { fault: fault(&error.cause), what: error.to_string(), place: Some(error.place) };
        }
        match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => Self::environment(
                "the memory that the pipeline's `resources` allow is not enough for this delivery; raise `memory`",
            ),
            DataFusionError::IoError(error) => Self::spilling(error),
            DataFusionError::ArrowError(error, _) if let ArrowError::IoError(_, error) = error.as_ref() => {
                Self::spilling(error)
            }
            // The text of any other error could quote a value.
            other => Self::internal(format!("the engine stopped ({})", kind(other))),
        }
    }
}

/// Whose fault it is that a file could not be read.
fn fault(error: &FileError) -> Fault {
    match error {
        FileError::Io(error) if LayerError::find(error).is_some_and(LayerError::is_of_data) => Fault::Data,
        FileError::Io(_) => Fault::Environment,
        FileError::Decoder | FileError::Arrow(_) => Fault::Internal,
        _ => Fault::Data,
    }
}

/// What kind of error it is, without its text.
fn kind(error: &DataFusionError) -> String {
    let text = format!("{error:?}");
    text.split(|it: char| !it.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned()
}

impl From<WriteError> for LoadError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Io { .. } => Self::environment(error),
            WriteError::Schema(_) => Self::internal(error),
        }
    }
}

impl From<io::Error> for LoadError {
    /// Of files in the staging folder, and of those for keys.
    fn from(error: io::Error) -> Self {
        KeyError::from(error).into()
    }
}

impl From<KeyError> for LoadError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Io(_) => Self::environment(error),
            KeyError::Type(_) => Self::internal(error),
        }
    }
}

impl From<LayoutError> for LoadError {
    fn from(error: LayoutError) -> Self {
        Self::internal(error)
    }
}

impl From<PlanError> for LoadError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::DataFusion(error) => error.into(),
            PlanError::Secret(_) | PlanError::Partner { .. } => Self::environment(error),
            other => Self::internal(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, LoadError};

    #[test]
    fn the_first_in_the_files_is_told() {
        let error = |place| LoadError { fault: Fault::Data, what: String::new(), place };
        for (one, other, first) in [(Some(2), Some(1), Some(1)), (Some(1), Some(2), Some(1)), (None, Some(1), None)] {
            assert_eq!(error(one).first(error(other)).place, first);
        }
    }
}
