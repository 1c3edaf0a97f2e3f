//! What a run is asked to do.

use std::{num::NonZero, path::PathBuf, sync::Arc, thread, time::Duration};

use super::Executors;

/// What a run, or a plan of one, is asked to do.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// The project's folder, which relative paths start from.
    pub project_root: PathBuf,
    /// The environment whose connections are used.
    pub environment: String,
    /// The one pipeline to run; all of them, by name, where it is none.
    pub pipeline: Option<String>,
    /// The one source of the pipelines whose deliveries are loaded; every one where it is none.
    pub source: Option<String>,
    /// The one delivery to load, by its id; every one that is new where it is none.
    pub delivery: Option<String>,
    /// Threads that read, compute and write; as many as the machine has cores where it is 0.
    pub threads: usize,
    /// How long it is waited for another run to be done with the tables.
    pub wait_for_lock: Duration,
    /// Who loads parts of deliveries on other machines; nobody where it is none.
    pub executors: Option<Arc<dyn Executors>>,
}

impl RunOptions {
    /// The threads to use, at least one.
    pub(crate) fn threads(&self) -> usize {
        match self.threads {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            threads => threads,
        }
    }
}
