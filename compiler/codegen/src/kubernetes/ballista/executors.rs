//! The executors of a pipeline: as many pods as KEDA finds work for, each with what the driver has.

use ingest_program::Pipeline;
use k8s_openapi::api::apps::v1::{Deployment as Pods, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::scheduler::{opened, probe};
use super::{HEALTH_PORT, Part, variable};
use crate::Deployment;
use crate::kubernetes::object::pipeline_name;
use crate::kubernetes::place::SCRATCH;
use crate::kubernetes::pod;
use crate::kubernetes::volumes::{Given, PROGRAM_VOLUME};
use crate::limits::ATTEMPT_SECONDS;

/// The name of the port for probes.
const HEALTH: &str = "health";

/// The pods, `most` at a time. Their number is not said here: whoever applies this again would undo what KEDA has done.
pub fn deployment(deployment: &Deployment<'_>, pipeline: &Pipeline, most: u32, mut given: Given) -> Pods {
    // The work that it is given says the program.
    given.volumes.retain(|it| it.name != PROGRAM_VOLUME);
    given.mounts.retain(|it| it.name != PROGRAM_VOLUME);
    given.variables.extend(variable(deployment, pipeline));
    let metadata = pod::justified(Part::Executors.metadata(deployment, pipeline), &given);
    let args = ["executor", "--work", SCRATCH, "--health"].map(str::to_owned);
    let args = args.into_iter().chain([format!("0.0.0.0:{HEALTH_PORT}")]).collect();
    let mut container = pod::container(deployment, pipeline.resources, &given, args);
    container.ports = Some(vec![opened(HEALTH, HEALTH_PORT)]);
    container.liveness_probe = Some(probe("/healthz", HEALTH, 20));
    container.readiness_probe = Some(probe("/readyz", HEALTH, 5));
    let mut spec = pod::pod(deployment, pipeline_name(deployment, pipeline), given, container);
    spec.restart_policy = Some("Always".to_owned());
    // It ends when its part is done.
    spec.termination_grace_period_seconds = Some(ATTEMPT_SECONDS.into());
    spec.topology_spread_constraints = Some(pod::spread(&Part::Executors.selector(deployment, pipeline), most));
    let mut of_pods = pod::of_template(&metadata);
    pod::is_waited_for(&mut of_pods);
    Pods {
        spec: DeploymentSpec {
            revision_history_limit: Some(3),
            selector: Part::Executors.selector(deployment, pipeline),
            strategy: Some(DeploymentStrategy {
                type_: Some("RollingUpdate".to_owned()),
                rolling_update: Some(RollingUpdateDeployment {
                    max_surge: Some(IntOrString::Int(0)),
                    max_unavailable: Some(IntOrString::String("50%".to_owned())),
                }),
            }),
            template: PodTemplateSpec { metadata: Some(of_pods), spec: Some(spec) },
            ..Default::default()
        },
        metadata,
        ..Default::default()
    }
}

/// How many of them a drain may take at once.
pub fn budget(deployment: &Deployment<'_>, pipeline: &Pipeline) -> PodDisruptionBudget {
    PodDisruptionBudget {
        metadata: Part::Executors.metadata(deployment, pipeline),
        spec: Some(PodDisruptionBudgetSpec {
            max_unavailable: Some(IntOrString::Int(1)),
            selector: Some(Part::Executors.selector(deployment, pipeline)),
            unhealthy_pod_eviction_policy: Some("AlwaysAllow".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    }
}
