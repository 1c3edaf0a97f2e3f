//! Parts of loads, done by executors on other machines: the driver's end, a scheduler and an executor, over Ballista.
//!
//! What is done of a part is the engine's ([`ingest_engine::perform`]); here is only who does it. A plan is a row for each part
//! and, above it, `plan::PartsExec`, which does the parts that it is given and hands the rows on. Ballista deals the
//! partitions out, notices that an executor is gone, and gives its part to another.
//!
//! ```text
//! driver ──plan──► scheduler ◄──asks for a part── executor, executor, …      (executors listen to nobody)
//!    └──────────── the staging folder, which all see ────┘
//! ```
//!
//! Executors ask for work (Ballista's pull-based scheduling), so that only the scheduler can be reached. Of what Ballista can
//! carry between machines nothing is used: what a part is and what came of it lies in the staging folder, private, and
//! over the network go the folder's name and numbers.

mod admitted;
mod codec;
mod connection;
mod driver;
mod executor;
mod plan;
mod scaler;
mod scheduler;

pub use connection::{Address, AddressError};
pub use driver::Driver;
pub use executor::{ExecutorOptions, serve_executor};
pub use scheduler::{SchedulerOptions, serve_scheduler};

/// A scheduler or an executor cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The system refuses.
    #[error("{what}: {cause}")]
    Io {
        /// What was to be done.
        what: String,
        /// Why it could not.
        cause: std::io::Error,
    },
    /// Ballista stopped. Its text names executors and jobs.
    #[error("{0}")]
    Ballista(String),
}

impl ServeError {
    fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |cause| Self::Io { what, cause }
    }
}

impl From<ballista_core::error::BallistaError> for ServeError {
    fn from(error: ballista_core::error::BallistaError) -> Self {
        Self::Ballista(error.to_string())
    }
}

/// Is told what happens, a line at a time. No line has a value of the data.
pub type Log = std::sync::Arc<dyn Fn(&str) + Send + Sync>;
