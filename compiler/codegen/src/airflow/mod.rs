//! One Airflow DAG for each pipeline, run where the project's folder is.
//!
//! The DAG is flat Python for Airflow 3.3 with one task for each source, which calls `ingest run`. Two environment
//! variables of the worker say where things are: `INGEST_PROJECT`, the project's folder, and `INGEST_BIN`, the binary
//! where it is not on the path.

mod asset;
mod dag;
mod python;
mod schedule;

use ingest_program::{Cadence, Load, Pipeline};

use crate::artifacts::Collector;
use crate::usage::source_of;
use crate::{CodegenError, Deployment};
use dag::Dag;
use schedule::{DifferentZones, Schedule};

/// Adds the DAGs of `pipeline`: one with the union of its sources' schedules, or one for each source where the
/// schedules are in different time zones.
pub fn generate(deployment: &Deployment<'_>, pipeline: &Pipeline, out: &mut Collector) -> Result<(), CodegenError> {
    let loads = loads_by_source(pipeline);
    match schedule(deployment, loads.iter().flatten().copied())? {
        Ok(schedule) => add(deployment, pipeline, None, schedule.as_ref(), &loads, out),
        Err(DifferentZones) => loads.chunks(1).try_for_each(|one| {
            let of_source = || one.iter().flatten().copied();
            let source = of_source().next().map(|it| it.source.as_str());
            // One source has one cadence, so there is one zone.
            let schedule = schedule(deployment, of_source())?.unwrap_or(None);
            add(deployment, pipeline, source, schedule.as_ref(), one, out)
        }),
    }
}

fn add(
    deployment: &Deployment<'_>,
    pipeline: &Pipeline,
    source: Option<&str>,
    schedule: Option<&Schedule>,
    loads: &[Vec<&Load>],
    out: &mut Collector,
) -> Result<(), CodegenError> {
    let dag = Dag::new(deployment, pipeline, source, schedule, loads)?;
    out.add(format!("airflow/dags/{}.py", dag.id()), dag.render()?.into_bytes())
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
) -> Result<Result<Option<Schedule>, DifferentZones>, CodegenError> {
    let mut cadences: Vec<&Cadence> = Vec::new();
    for load in loads {
        cadences.extend(&source_of(deployment.program, load)?.cadence);
    }
    Ok(Schedule::union(cadences))
}
