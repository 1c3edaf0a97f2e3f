//! Where the loads stand: what was published, what has arrived and is not, and what failed.

use std::sync::Arc;

use ingest_connect::HISTORY;
use ingest_program::{Checked, Program};
use jiff::Timestamp;
use serde::Serialize;

use super::{
    RunError, RunOptions, STACK,
    job::{Job, Jobs},
    plan::{Action, PlannedDelivery, planned},
    refuse_unbuilt,
};
use crate::report::UnmatchedReport;

/// Where the loads of some pipelines stand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusReport {
    /// The project's name.
    pub project: String,
    /// The environment.
    pub environment: String,
    /// Every line of the pipelines, in order.
    pub loads: Vec<LoadStatus>,
    /// Files that look like some source's and cannot be taken as one.
    pub unmatched: Vec<UnmatchedReport>,
}

/// Where one `source -> dataset` line stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadStatus {
    /// The pipeline.
    pub pipeline: String,
    /// The source.
    pub source: String,
    /// The dataset.
    pub dataset: String,
    /// `path:line` of the line.
    pub place: String,
    /// Deliveries that are published.
    pub published: usize,
    /// Their rows.
    pub rows: u64,
    /// The latest of them, by its date.
    pub last: Option<Published>,
    /// Deliveries that have arrived and are not published, in the order of loading.
    pub pending: Vec<PendingDelivery>,
    /// When a file last arrived: the latest time of change of all that was loaded or waits.
    pub arrived: Option<Timestamp>,
}

/// A published delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// Its id.
    pub delivery: String,
    /// Its rows.
    pub rows: u64,
}

/// A delivery that has arrived and is not published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingDelivery {
    /// Its id.
    pub delivery: String,
    /// Whether a run has tried it, and its rows were not let into the table.
    pub failed: bool,
    /// What a run would do with it.
    pub action: Action,
    /// Why, where it would not be loaded as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl PendingDelivery {
    /// Whether a person is to look at it.
    pub fn is_trouble(&self) -> bool {
        self.failed || self.action == Action::Hold
    }
}

/// Says where the loads stand, from the ledger and the sources' folders. Changes nothing, and reads files only where their names,
/// sizes and times leave in doubt whether their content is known.
pub fn status(program: &Arc<Checked<Program>>, options: &RunOptions) -> Result<StatusReport, RunError> {
    stacker::grow(STACK, || {
        refuse_unbuilt(program, options)?;
        let Jobs { mut jobs, unmatched } = Jobs::find(program, options)?;
        let loads = jobs.iter_mut().map(|job| of_job(program, job)).collect::<Result<_, _>>()?;
        Ok(StatusReport { project: program.name.clone(), environment: options.environment.clone(), loads, unmatched })
    })
}

fn of_job(program: &Program, job: &mut Job<'_>) -> Result<LoadStatus, RunError> {
    job.read_ledger()?;
    let published: Vec<_> = job.ledger.deliveries().collect();
    // The history comes before all others, whatever its date.
    let last = published.iter().max_by_key(|it| (it.delivery != HISTORY, &it.date, &it.delivery));
    let mut arrived: Vec<i64> = published.iter().flat_map(|it| &it.files).map(|it| it.modified).collect();
    let mut pending = Vec::new();
    for found in &job.deliveries {
        let PlannedDelivery { id, action, why, .. } = planned(job, found)?;
        if action == Action::Skip {
            continue;
        }
        arrived.extend(found.files.iter().map(|it| it.modified));
        let failed = job.place.held(&job.source.name, &id).exists();
        pending.push(PendingDelivery { delivery: id, failed, action, why });
    }
    Ok(LoadStatus {
        pipeline: job.pipeline.name.clone(),
        source: job.source.name.clone(),
        dataset: job.dataset.name.clone(),
        place: program.place(job.load.origin),
        published: published.len(),
        rows: published.iter().map(|it| it.rows.published).sum(),
        last: last.map(|it| Published { delivery: it.delivery.clone(), rows: it.rows.published }),
        pending,
        // A time that no clock shows is no arrival.
        arrived: arrived.into_iter().max().and_then(|it| Timestamp::from_microsecond(it).ok()),
    })
}
