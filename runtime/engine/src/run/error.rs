//! What stops a run before, or beside, its deliveries.

use std::{io, path::PathBuf};

use ingest_connect::ConnectError;

use crate::{
    ledger::LedgerError,
    plan::PlanError,
    publish::{LockError, PlaceError},
    report::SaveError,
    unbuilt::Unbuilt,
};

/// A run could not be done. What concerns one delivery only is in the report instead.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Something that was asked for by name is not there.
    #[error("there is no {what} `{name}`; there {}", these(known))]
    Unknown {
        /// What kind of thing: `environment`, `pipeline`.
        what: &'static str,
        /// Its name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// No source has the delivery that was asked for.
    #[error("no source has files of a delivery `{0}`; `ingest plan` lists the deliveries that there are")]
    NoDelivery(String),
    /// The run would need what this build cannot do yet; nothing was touched.
    #[error("this build cannot run what is written yet: {}", facts(.0))]
    NotBuilt(Vec<Unbuilt>),
    /// A pipeline is to be computed on a cluster, and it was not said which.
    #[error(
        "the pipeline `{0}` runs on executors, and it is not said where their scheduler is; give `--scheduler URL`, or set \
             INGEST_SCHEDULER"
    )]
    NoScheduler(String),
    /// The scheduler of the executors cannot be used.
    #[error("{0}")]
    Scheduler(String),
    /// A line of a pipeline could not be planned.
    #[error("{load}: {cause}")]
    Plan {
        /// `source -> dataset`.
        load: String,
        /// Why not.
        cause: PlanError,
    },
    /// The files of a source could not be found.
    #[error("{source_name}: {cause}")]
    Connect {
        /// The source.
        source_name: String,
        /// Why not.
        cause: ConnectError,
    },
    /// A path of a dataset leads out of its connection.
    #[error("dataset {dataset}: {cause}")]
    Place {
        /// The dataset.
        dataset: String,
        /// What is wrong with the path.
        cause: PlaceError,
    },
    /// Another run is at work on a dataset, or the lock could not be made.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The report could not be written. What was published is published.
    #[error("{0}; what the run published is published")]
    Report(#[from] SaveError),
    /// The file system refused.
    #[error("{what} ({}): {cause}", path.display())]
    Io {
        /// What was to be done.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it could not.
        cause: io::Error,
    },
    /// This program is at fault.
    #[error("{0}; this is a fault of `ingest`")]
    Internal(String),
}

impl RunError {
    /// 2 where what was asked for or the surroundings are in the way, 3 where this program is at fault.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Internal(_)
            | Self::Report(SaveError::Html(_) | SaveError::Json(_))
            | Self::Plan { cause: PlanError::Program { .. } | PlanError::DataFusion(_), .. } => 3,
            _ => 2,
        }
    }
}

fn these(known: &[String]) -> String {
    match known {
        [] => "are none".to_owned(),
        [one] => format!("is `{one}`"),
        many => format!("are {}", many.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")),
    }
}

fn facts(unbuilt: &[Unbuilt]) -> String {
    unbuilt.iter().map(|it| format!("{} ({})", it.what, it.rule.code)).collect::<Vec<_>>().join("; ")
}
