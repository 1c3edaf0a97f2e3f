//! A pipeline as a Job: one pod that runs it once, from start to end.

use k8s_openapi::api::batch::v1::{
    Job, JobSpec, PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyOnPodConditionsPattern,
    PodFailurePolicyRule,
};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::pod::CONTAINER;
use crate::limits::{EXIT_FINDINGS, RETRIES, RUN_SECONDS};

/// Seconds that a finished Job is kept: 1 day.
const KEPT_SECONDS: i32 = 24 * 3600;

/// The Job of a pod.
pub fn job(metadata: ObjectMeta, template: PodTemplateSpec) -> Job {
    Job { metadata, spec: Some(spec(template)), ..Default::default() }
}

/// How a pod is run once.
pub fn spec(template: PodTemplateSpec) -> JobSpec {
    JobSpec {
        active_deadline_seconds: Some(i64::from(RUN_SECONDS)),
        backoff_limit: Some(RETRIES.cast_signed()),
        pod_failure_policy: Some(PodFailurePolicy { rules: vec![failed_checks_are_final(), disruptions_are_free()] }),
        // The next pod starts when the last one has ended, so that there are never two writers.
        pod_replacement_policy: Some("Failed".to_owned()),
        template,
        ttl_seconds_after_finished: Some(KEPT_SECONDS),
        ..Default::default()
    }
}

fn failed_checks_are_final() -> PodFailurePolicyRule {
    PodFailurePolicyRule {
        action: "FailJob".to_owned(),
        on_exit_codes: Some(PodFailurePolicyOnExitCodesRequirement {
            container_name: Some(CONTAINER.to_owned()),
            operator: "In".to_owned(),
            values: vec![EXIT_FINDINGS],
        }),
        ..Default::default()
    }
}

/// A pod that the cluster takes away does not count as a failed attempt.
fn disruptions_are_free() -> PodFailurePolicyRule {
    PodFailurePolicyRule {
        action: "Ignore".to_owned(),
        on_pod_conditions: Some(vec![PodFailurePolicyOnPodConditionsPattern {
            type_: "DisruptionTarget".to_owned(),
            status: Some("True".to_owned()),
        }]),
        ..Default::default()
    }
}
