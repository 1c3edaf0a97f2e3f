//! What a pipeline with `engine ballista` has besides: a scheduler, executors, and what makes more or fewer of them.
//!
//! ```text
//! driver (the Job's pod) ──► scheduler ◄── executors        KEDA ──► scheduler: how many parts are there?
//! ```
//!
//! All three are the one image. Executors have the volumes, secrets and resources of the driver, for they do its work; the
//! scheduler has none of them. Nothing but the scheduler can be reached, and it by the pods of its pipeline alone.

mod executors;
mod reach;
mod scaling;
mod scheduler;

use std::collections::BTreeMap;
use std::sync::Arc;

use ingest_program::{EngineKind, Pipeline};
use k8s_openapi::api::core::v1::EnvVar;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use serde::Serialize;

use super::base;
use super::bundle::Bundle;
use super::name::label;
use super::object::{COMPONENT, INSTANCE, Owner, metadata, pods_of};
use super::volumes::Given;
use crate::artifacts::Collector;
use crate::{CodegenError, Deployment};

/// Where drivers and executors reach a scheduler.
const PORT: i32 = 50_050;
/// Where KEDA does.
const SCALER_PORT: i32 = 50_051;
/// Where an executor's probes are answered.
const HEALTH_PORT: i32 = 8_080;
/// The variable by which drivers and executors are told where the scheduler is.
const VARIABLE: &str = "INGEST_SCHEDULER";

/// Adds the objects of a pipeline; none where it computes in its own pod.
pub fn generate(
    deployment: &Deployment<'_>,
    pipeline: &Pipeline,
    given: &Given,
    overlay: &mut Bundle<'_>,
    out: &mut Collector,
) -> Result<(), CodegenError> {
    let EngineKind::Ballista { least, most } = pipeline.engine.kind else { return Ok(()) };
    for part in [Part::Scheduler, Part::Executors] {
        part.is_alone(deployment, pipeline)?;
    }
    let mut adding = Adding { pipeline, overlay, out };
    let about = "Who the scheduler is: nobody's.\n";
    adding.add("scheduler-account", about, &base::account(Part::Scheduler.metadata(deployment, pipeline)))?;
    let about = "Deals the parts of loads out. It keeps nothing: what it forgets, drivers tell its successor again.\n";
    adding.add("scheduler", about, &scheduler::deployment(deployment, pipeline))?;
    adding.add("scheduler-service", "Where it is found.\n", &scheduler::service(deployment, pipeline))?;
    let about = "Do parts of loads, with what the driver has. How many there are is up to KEDA. One that is told to end\n\
                 completes its part before.\n";
    adding.add("executors", about, &executors::deployment(deployment, pipeline, most, given.clone()))?;
    let about = "Whoever empties machines takes one executor after the other, and waits for its part.\n";
    adding.add("executors-disruption", about, &executors::budget(deployment, pipeline))?;
    let about = "An executor for each part that there is, within what the pipeline says. Read by KEDA.\n";
    adding.add("executors-scaling", about, &scaling::scaled(deployment, pipeline, (least, most)))?;
    let about =
        "The scheduler is reached by the pipeline's own pods, and by KEDA at a port of its own; it reaches nobody.\n";
    adding.add("scheduler-network", about, &reach::of_scheduler(deployment, pipeline))?;
    let about = "Drivers and executors reach the scheduler; nothing reaches them.\n";
    adding.add("executors-network", about, &reach::to_scheduler(deployment, pipeline))
}

/// Adds objects of a pipeline.
struct Adding<'a, 'b> {
    pipeline: &'a Pipeline,
    overlay: &'a mut Bundle<'b>,
    out: &'a mut Collector,
}

impl Adding<'_, '_> {
    fn add(&mut self, file: &str, about: &str, object: &impl Serialize) -> Result<(), CodegenError> {
        let path = format!("{}/{file}.yaml", self.pipeline.name);
        self.overlay.add(self.out, &path, Owner::Pipeline(self.pipeline), about, object)
    }
}

/// What tells a pod of the pipeline where its scheduler is; nothing where it has none.
pub fn variable(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Option<EnvVar> {
    let EngineKind::Ballista { .. } = pipeline.engine.kind else { return None };
    let value = Some(format!("http://{}:{PORT}", Part::Scheduler.name(deployment, pipeline)));
    Some(EnvVar { name: VARIABLE.to_owned(), value, value_from: None })
}

/// A part of the cluster of a pipeline.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Scheduler,
    Executors,
}

impl Part {
    fn name(self, deployment: &Deployment<'_>, pipeline: &Pipeline) -> String {
        label(&["ingest", &deployment.program.name, &pipeline.name, self.component()])
    }

    /// That no other pipeline's own objects have its name.
    fn is_alone(self, deployment: &Deployment<'_>, pipeline: &Pipeline) -> Result<(), CodegenError> {
        let name = self.name(deployment, pipeline);
        let program = deployment.program;
        let same = |it: &&Arc<Pipeline>| label(&["ingest", &program.name, &it.name]) == name;
        program.pipelines.iter().find(same).map_or(Ok(()), |other| {
            let (place, name) = (program.place(other.origin), other.name.clone());
            Err(CodegenError::SamePart { place, name, of: pipeline.name.clone(), part: self.component() })
        })
    }

    fn component(self) -> &'static str {
        match self {
            Self::Scheduler => "scheduler",
            Self::Executors => "executors",
        }
    }

    /// What its pods are selected by. A scheduler is none of the pipeline's pods: it reaches none of the hosts that they do.
    fn labels(self, deployment: &Deployment<'_>, pipeline: &Pipeline) -> BTreeMap<String, String> {
        let mut labels = pods_of(deployment, pipeline).match_labels.unwrap_or_default();
        labels.insert(COMPONENT.to_owned(), self.component().to_owned());
        if self == Self::Scheduler {
            let instance = label(&[&deployment.program.name, &pipeline.name, self.component()]);
            labels.insert(INSTANCE.to_owned(), instance);
        }
        labels
    }

    fn selector(self, deployment: &Deployment<'_>, pipeline: &Pipeline) -> LabelSelector {
        LabelSelector { match_labels: Some(self.labels(deployment, pipeline)), match_expressions: None }
    }

    fn metadata(self, deployment: &Deployment<'_>, pipeline: &Pipeline) -> ObjectMeta {
        let mut metadata = metadata(deployment, Owner::Pipeline(pipeline), self.name(deployment, pipeline));
        metadata.labels.get_or_insert_default().extend(self.labels(deployment, pipeline));
        metadata
    }
}
