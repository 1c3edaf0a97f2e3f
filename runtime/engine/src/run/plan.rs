//! What a run would do.

use std::sync::Arc;

use ingest_program::{Checked, Program};
use serde::Serialize;

use super::{
    RunError, RunOptions, STACK, attempt,
    delivery::{decision, scanned},
    job::{Job, Jobs},
    refuse_unbuilt, runtime,
};
use crate::{
    ledger::Decision,
    report::{UnlistedReport, UnmatchedReport},
    secrets::Secrets,
};

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanReport {
    /// The project's name.
    pub project: String,
    /// The environment.
    pub environment: String,
    /// Every line of the pipelines, in order.
    pub loads: Vec<PlannedLoad>,
    /// Files that look like some source's and cannot be taken as one.
    pub unmatched: Vec<UnmatchedReport>,
    /// Loads of which nothing is known, for their files could not be listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unlisted: Vec<UnlistedReport>,
}

/// What a run would do for one `source -> dataset` line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedLoad {
    /// The pipeline.
    pub pipeline: String,
    /// The source.
    pub source: String,
    /// The dataset.
    pub dataset: String,
    /// `path:line` of the line.
    pub place: String,
    /// The folder of the table.
    pub table: String,
    /// The folder of the quarantine.
    pub quarantine: String,
    /// The deliveries that there are, in the order of loading.
    pub deliveries: Vec<PlannedDelivery>,
    /// The logical plan of a delivery, with the places of what was written; empty where there is no delivery.
    pub logical: String,
    /// The physical plan of the same delivery.
    pub physical: String,
}

/// What a run would do with a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedDelivery {
    /// Its id.
    pub id: String,
    /// What would be done.
    pub action: Action,
    /// Why, where it would not be loaded as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whether it failed its checks, and neither its files nor the program have changed since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_failed: bool,
    /// The paths of its files below the source's folder.
    pub files: Vec<String>,
    /// Bytes of its files.
    pub bytes: u64,
}

/// What would be done with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It would be loaded and published.
    Load,
    /// It would be loaded and take the place of its earlier self.
    Replace,
    /// It would be passed over.
    Skip,
    /// It would wait for a person.
    Hold,
    /// It would wait for what it is joined to.
    Wait,
}

/// Says what [`run`](super::run) would do, without doing any of it. Reads files only where their names, sizes and times
/// leave in doubt whether their content is known.
pub fn plan(program: &Arc<Checked<Program>>, options: &RunOptions) -> Result<PlanReport, RunError> {
    stacker::grow(STACK, || plan_here(program, options))
}

fn plan_here(program: &Program, options: &RunOptions) -> Result<PlanReport, RunError> {
    refuse_unbuilt(program, options)?;
    let runtime = runtime(options)?;
    let mut found = Jobs::of(program, options, Secrets::unread(program))?;
    let unlisted = found.list_some(options)?;
    let Jobs { all: mut jobs, unmatched, .. } = found;
    let mut loads = Vec::new();
    for job in &mut jobs {
        job.read_ledger()?;
        let deliveries = job.deliveries.iter().map(|it| planned(job, it)).collect::<Result<Vec<_>, _>>()?;
        let next = deliveries.iter().position(|it| matches!(it.action, Action::Load | Action::Replace)).unwrap_or(0);
        let (mut logical, mut physical) = (String::new(), String::new());
        if let Some(found) = job.deliveries.get(next) {
            let delivery = scanned(job, found, &[], &[]);
            let explanation = runtime.block_on(job.plan.explain(&delivery, options.threads(), program));
            let explanation = explanation.map_err(|cause| RunError::Plan { load: job.name(), cause })?;
            (logical, physical) = (explanation.logical, explanation.physical);
        }
        loads.push(PlannedLoad {
            pipeline: job.pipeline.name.clone(),
            source: job.source.name.clone(),
            dataset: job.dataset.name.clone(),
            place: program.place(job.load.origin),
            table: job.place.table().display().to_string(),
            quarantine: job.quarantine.table().display().to_string(),
            deliveries,
            logical,
            physical,
        });
    }
    let (project, environment) = (program.name.clone(), options.environment.clone());
    Ok(PlanReport { project, environment, loads, unmatched, unlisted })
}

fn planned(job: &Job<'_>, found: &ingest_connect::Delivery) -> Result<PlannedDelivery, RunError> {
    let decision = decision(job, found).map_err(|cause| RunError::Io {
        what: "a file could not be compared with what is published",
        path: found.files.iter().map(|it| it.path.as_str()).collect(),
        cause,
    })?;
    let (action, mut why) = match decision {
        Decision::Load { known, replaces } => {
            let left_out =
                |it: &crate::ledger::KnownFile| Some(format!("{}: {}", found.files.get(it.file)?.path, it.note));
            let why = known.iter().filter_map(left_out).collect::<Vec<_>>().join("; ");
            (if replaces { Action::Replace } else { Action::Load }, (!why.is_empty()).then_some(why))
        }
        Decision::Skip { why } => (Action::Skip, Some(why)),
        Decision::Hold { why } => (Action::Hold, Some(why)),
        Decision::Wait { why } => (Action::Wait, Some(why)),
    };
    let is_loaded = matches!(action, Action::Load | Action::Replace);
    let failed = is_loaded.then(|| attempt::failed(job, found)).flatten();
    let has_failed = failed.is_some();
    if let Some(run) = failed {
        let told = format!("it failed its checks in the run {run}, and neither its files nor the program have changed");
        why = Some(why.map_or_else(|| told.clone(), |why| format!("{why}; {told}")));
    }
    Ok(PlannedDelivery {
        id: found.id.clone(),
        action,
        why,
        has_failed,
        files: found.files.iter().map(|it| it.path.clone()).collect(),
        bytes: found.files.iter().map(|it| it.size).sum(),
    })
}
