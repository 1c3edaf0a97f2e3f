//! What can go wrong while a load is planned.

use crate::secrets::SecretError;

/// A load could not be planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// A secret that the map uses is not there.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A pattern of `matches` is no regular expression, or too large a one.
    #[error("{place}: the pattern of `matches` cannot be compiled: {reason}")]
    Pattern {
        /// `path:line` of the call.
        place: String,
        /// What the regex crate says of it.
        reason: String,
    },
    /// The rows of a joined delivery do not fit into memory.
    #[error(
        "the rows of `{source_name}` that are joined take more than the {} MB that a join may use; raise `memory` in the \
         pipeline's `resources`, of which a join may use a quarter", memory / 1_000_000
    )]
    Partner {
        /// The source that is joined.
        source_name: String,
        /// Bytes that a join may use.
        memory: usize,
    },
    /// The program names something that it does not hold, or holds an expression that no checked program holds.
    #[error("{place}: {what}; this is a fault of the compiler that made the program")]
    Program {
        /// `path:line`.
        place: String,
        /// What is wrong with it.
        what: String,
    },
    /// `DataFusion` refused the plan.
    #[error("the plan was refused; this is a fault of `ingest`")]
    DataFusion(#[from] datafusion::error::DataFusionError),
}
