//! How much of a pipeline whoever empties a machine may take away at once: nothing that loads.

use ingest_program::Pipeline;
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::object::{Owner, loading_pods_of, metadata, pipeline_name};
use crate::Deployment;

/// Pods that a load can have at once at most: in the DAG of its cadence, in that of its source's historical drop, and in a
/// `CronJob` for its moment.
const PODS_OF_A_LOAD: usize = 3;
/// Pods of the Job that is made by hand.
const PODS_BY_HAND: usize = 1;

/// Pods of a pipeline that are at work at once at most.
pub fn most_pods(pipeline: &Pipeline) -> u32 {
    let most = PODS_OF_A_LOAD.saturating_mul(pipeline.loads.len()).saturating_add(PODS_BY_HAND);
    u32::try_from(most).unwrap_or(u32::MAX)
}

/// The budget of a pipeline. A drain waits for the end of its runs, which have a time to be done in.
///
/// Of pods that no Deployment or the like makes, an integer for those that must stay is all that a budget may say: see
/// <https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors>.
pub fn budget(deployment: &Deployment<'_>, pipeline: &Pipeline) -> PodDisruptionBudget {
    PodDisruptionBudget {
        metadata: metadata(deployment, Owner::Pipeline(pipeline), pipeline_name(deployment, pipeline)),
        spec: Some(PodDisruptionBudgetSpec {
            min_available: Some(IntOrString::Int(i32::try_from(most_pods(pipeline)).unwrap_or(i32::MAX))),
            selector: Some(loading_pods_of(deployment, pipeline)),
            // One that is not ready has nothing to lose: its load has not begun, or has ended.
            unhealthy_pod_eviction_policy: Some("AlwaysAllow".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    }
}
