//! Airflow DAGs for each pipeline, run where the project's folder is, or in pods of a cluster.
//!
//! A DAG is flat Python for Airflow 3.3. For each source it waits for a delivery where the cadence says when one is late, asks
//! which deliveries there are, and loads each in a task of its own, which calls `ingest run`. On one machine two environment
//! variables of the worker say where things are: `INGEST_PROJECT`, the project's folder, and `INGEST_BIN`, the binary where it is
//! not on the path. In a cluster the manifests say. Nothing is handed from task to task but the names of deliveries, and counts.

mod asset;
mod dag;
mod message;
mod notifier;
mod pods;
mod python;
mod schedule;
mod source_tasks;

use std::collections::BTreeMap;

use ingest_program::{Cadence, FileRole, Load, Origin, Pipeline};
use serde::Serialize;

use crate::artifacts::Collector;
use crate::target::Tasks;
use crate::usage::{dataset_of, missing, source_of};
use crate::{CodegenError, Deployment};
use asset::Asset;
use dag::{Dag, Runs, Subject};
use pods::Pods;
use schedule::{NoUnion, Schedule};

/// Adds the DAGs of all pipelines, and the pools that their tasks run in.
pub fn generate(deployment: &Deployment<'_>, out: &mut Collector) -> Result<(), CodegenError> {
    let mut named = BTreeMap::new();
    for pipeline in &deployment.program.pipelines {
        of_pipeline(deployment, pipeline, &mut named, out)?;
    }
    pools(deployment, out)
}

/// Adds the DAGs of `pipeline`: one with the union of its sources' schedules, or one for each source where their schedules are
/// in different time zones, or a run would wait for one while another is not due; and one for their historical drops.
/// `named`: what each DAG so far is of, by its name.
fn of_pipeline(
    deployment: &Deployment<'_>,
    pipeline: &Pipeline,
    named: &mut BTreeMap<String, String>,
    out: &mut Collector,
) -> Result<(), CodegenError> {
    let after = after(deployment, pipeline)?;
    let pods = match deployment.target.tasks {
        Tasks::Local => None,
        Tasks::Kubernetes => Some(Pods::new(deployment, pipeline)?),
    };
    let mut add = |source, runs, schedule: Option<&Schedule>, loads: &[Vec<&Load>], out: &mut Collector| {
        let subject = Subject { pipeline, source, runs, schedule, after: &after, loads, pods: pods.as_ref() };
        let dag = Dag::new(deployment, &subject)?;
        let whose = subject.whose(deployment)?;
        if let Some(other) = named.insert(dag.id().to_owned(), whose.clone()) {
            return Err(CodegenError::SameDag { name: dag.id().to_owned(), other, whose, rename: subject.named() });
        }
        out.add(format!("airflow/dags/{}.py", dag.id()), dag.render()?.into_bytes())
    };
    let loads = loads_by_source(pipeline);
    let drops = of_role(deployment, &loads, FileRole::History)?;
    if !drops.is_empty() {
        add(None, Runs::History, None, &drops, out)?;
    }
    let loads = of_role(deployment, &loads, FileRole::Increment)?;
    match schedule(deployment, loads.iter().flatten().copied())? {
        _ if loads.is_empty() => Ok(()),
        Ok(schedule) if wait_alike(deployment, &loads)? => add(None, Runs::Increments, schedule.as_ref(), &loads, out),
        Ok(_) | Err(_) => loads.chunks(1).try_for_each(|one| {
            let of_source = || one.iter().flatten().copied();
            let source = of_source().next().map(|it| it.source.as_str());
            // One source has one cadence, so there is one zone.
            let schedule = schedule(deployment, of_source())?.unwrap_or(None);
            add(source, Runs::Increments, schedule.as_ref(), one, out)
        }),
    }
}

/// Adds the pools that the tasks of all DAGs run in, for `airflow pools import`; no file where there are none.
fn pools(deployment: &Deployment<'_>, out: &mut Collector) -> Result<(), CodegenError> {
    // A pod that is waited for may have its session; on a worker a task that is deferred has none.
    let include_deferred = deployment.target.tasks == Tasks::Kubernetes;
    let pool = |(name, connection): (String, &ingest_program::Connection)| {
        let place = deployment.program.place(connection.origin);
        let description = format!("ingest: one session at a time with `{}` ({place})", connection.name);
        (name, Pool { slots: 1, description, include_deferred })
    };
    let mut pools: BTreeMap<_, _> = source_tasks::pools(deployment)?.into_iter().map(pool).collect();
    if deployment.target.tasks == Tasks::Kubernetes {
        pools.extend(deployment.program.pipelines.iter().map(|pipeline| {
            let place = deployment.program.place(pipeline.origin);
            let description = format!("ingest: one load at a time of `{}` ({place})", pipeline.name);
            (pods::pool(deployment, pipeline), Pool { slots: 1, description, include_deferred })
        }));
    }
    if pools.is_empty() {
        return Ok(());
    }
    let mut json = serde_json::to_vec_pretty(&pools)?;
    json.push(b'\n');
    out.add("airflow/pools.json".to_owned(), json)
}

/// A pool as Airflow imports it.
#[derive(Serialize)]
struct Pool {
    slots: u32,
    description: String,
    include_deferred: bool,
}

/// The loads of sources that have files of that role. A table of a database counts as increments.
fn of_role<'a>(
    deployment: &Deployment<'_>,
    loads: &[Vec<&'a Load>],
    role: FileRole,
) -> Result<Vec<Vec<&'a Load>>, CodegenError> {
    let mut found = Vec::new();
    for of_source in loads {
        let [first, ..] = of_source.as_slice() else { continue };
        let files = &source_of(deployment.program, first)?.files;
        if files.iter().any(|it| it.role == role) || files.is_empty() && role == FileRole::Increment {
            found.push(of_source.clone());
        }
    }
    Ok(found)
}

/// Whether one run may wait for all sources: where it waits for one, the others are due at the same moments and late with it.
fn wait_alike(deployment: &Deployment<'_>, loads: &[Vec<&Load>]) -> Result<bool, CodegenError> {
    let mut cadences = Vec::new();
    for load in loads.iter().flatten() {
        let cadence = source_of(deployment.program, load)?.cadence.as_ref();
        cadences.push(cadence.map(|it| Cadence { origin: Origin::default(), ..it.clone() }));
    }
    cadences.dedup();
    Ok(cadences.len() <= 1 || cadences.iter().flatten().all(|it| it.due.is_none()))
}

/// The tables of the pipelines that this one comes after, each once.
fn after(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Result<Vec<Asset>, CodegenError> {
    let mut datasets = Vec::new();
    for name in &pipeline.after {
        let before = deployment.program.pipeline(name).ok_or_else(|| missing("pipeline", name))?;
        for load in &before.loads {
            let dataset = dataset_of(deployment.program, load)?;
            if datasets.iter().all(|it: &&ingest_program::Dataset| it.name != dataset.name) {
                datasets.push(dataset);
            }
        }
    }
    datasets.into_iter().map(|it| source_tasks::asset(deployment, it)).collect()
}

/// The pipeline's loads, those of one source together, in the order in which the sources first appear.
fn loads_by_source(pipeline: &Pipeline) -> Vec<Vec<&Load>> {
    let mut groups: Vec<Vec<&Load>> = Vec::new();
    for load in &pipeline.loads {
        let same = groups.iter_mut().find(|group| group.iter().any(|it| it.source == load.source));
        match same {
            Some(group) => group.push(load),
            None => groups.push(vec![load]),
        }
    }
    groups
}

fn schedule<'a>(
    deployment: &Deployment<'_>,
    loads: impl Iterator<Item = &'a Load>,
) -> Result<Result<Option<Schedule>, NoUnion>, CodegenError> {
    let mut cadences: Vec<&Cadence> = Vec::new();
    for load in loads {
        cadences.extend(&source_of(deployment.program, load)?.cadence);
    }
    let one = if let [one] = cadences.as_slice() { Some(*one) } else { None };
    match (Schedule::union(cadences, &deployment.program.calendars), one) {
        (Err(NoUnion::Cadence(error)), _) => Err(error.into()),
        (Err(NoUnion::TooMany), Some(cadence)) => Err(CodegenError::NotExpressed {
            place: deployment.program.place(cadence.origin),
            what: "a cadence by business days has more moments in five years than a DAG should list".to_owned(),
            meanwhile: "leave out `calendar` where the cadence has many moments a day: a run without news ends at once, but with `due` it is late on \
                        holidays",
        }),
        (union, _) => Ok(union),
    }
}
