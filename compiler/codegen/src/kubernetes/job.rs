//! A pipeline as a Job: one pod that runs it once, from start to end.

use std::collections::BTreeMap;

use ingest_program::{Pipeline, Resources};
use k8s_openapi::api::batch::v1::{
    Job, JobSpec, PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyOnPodConditionsPattern,
    PodFailurePolicyRule,
};
use k8s_openapi::api::core::v1::{
    Capabilities, Container, PodSecurityContext, PodSpec, PodTemplateSpec, ResourceRequirements, SeccompProfile,
    SecurityContext,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::place::{PROGRAM, PROJECT};
use super::volumes::Given;
use super::{PROGRAM_KEY, quantity};
use crate::Deployment;
use crate::limits::{EXIT_FINDINGS, RETRIES, RUN_SECONDS};

/// The container's name, which the failure policy refers to.
const CONTAINER: &str = "ingest";
/// The user and group that the pod runs as: "nonroot" of the distroless images.
const USER: i64 = 65_532;
/// Seconds that a finished Job is kept: 1 day.
const KEPT_SECONDS: i32 = 24 * 3600;
/// Seconds that a run has to end in when it is told to.
const GRACE_SECONDS: i64 = 60;

/// The Job.
pub fn job(deployment: &Deployment<'_>, pipeline: &Pipeline, metadata: ObjectMeta, given: Given) -> Job {
    let template = PodTemplateSpec {
        metadata: Some(ObjectMeta {
            labels: metadata.labels.clone(),
            annotations: metadata.annotations.clone(),
            ..Default::default()
        }),
        spec: Some(pod(deployment, pipeline, given)),
    };
    Job {
        metadata,
        spec: Some(JobSpec {
            active_deadline_seconds: Some(i64::from(RUN_SECONDS)),
            backoff_limit: Some(RETRIES.cast_signed()),
            pod_failure_policy: Some(PodFailurePolicy {
                rules: vec![failed_checks_are_final(), disruptions_are_free()],
            }),
            // The next pod starts when the last one has ended, so that there are never two writers.
            pod_replacement_policy: Some("Failed".to_owned()),
            template,
            ttl_seconds_after_finished: Some(KEPT_SECONDS),
            ..Default::default()
        }),
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

fn pod(deployment: &Deployment<'_>, pipeline: &Pipeline, given: Given) -> PodSpec {
    PodSpec {
        automount_service_account_token: Some(false),
        containers: vec![container(deployment, pipeline, &given)],
        enable_service_links: Some(false),
        restart_policy: Some("Never".to_owned()),
        security_context: Some(PodSecurityContext {
            fs_group: Some(USER),
            fs_group_change_policy: Some("OnRootMismatch".to_owned()),
            run_as_group: Some(USER),
            run_as_non_root: Some(true),
            run_as_user: Some(USER),
            seccomp_profile: Some(runtime_default()),
            ..Default::default()
        }),
        termination_grace_period_seconds: Some(GRACE_SECONDS),
        volumes: Some(given.volumes),
        ..Default::default()
    }
}

fn container(deployment: &Deployment<'_>, pipeline: &Pipeline, given: &Given) -> Container {
    let program = format!("{PROGRAM}/{PROGRAM_KEY}");
    let args =
        ["run", &pipeline.name, "--program", &program, "--project", PROJECT, "--env", &deployment.environment.name];
    Container {
        name: CONTAINER.to_owned(),
        image: Some(deployment.image.to_owned()),
        image_pull_policy: Some("IfNotPresent".to_owned()),
        command: Some(vec!["ingest".to_owned()]),
        args: Some(args.map(str::to_owned).into()),
        env: (!given.variables.is_empty()).then(|| given.variables.clone()),
        resources: Some(resources(pipeline.resources)),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            capabilities: Some(Capabilities { add: None, drop: Some(vec!["ALL".to_owned()]) }),
            privileged: Some(false),
            read_only_root_filesystem: Some(true),
            run_as_non_root: Some(true),
            seccomp_profile: Some(runtime_default()),
            ..Default::default()
        }),
        termination_message_policy: Some("FallbackToLogsOnError".to_owned()),
        volume_mounts: Some(given.mounts.clone()),
        ..Default::default()
    }
}

/// What is asked for is what there is: a run is never squeezed out for having used what it was promised.
fn resources(resources: Resources) -> ResourceRequirements {
    let amounts = BTreeMap::from([
        ("cpu".to_owned(), quantity::cores(resources.cpu)),
        ("ephemeral-storage".to_owned(), quantity::bytes(resources.disk)),
        ("memory".to_owned(), quantity::bytes(resources.memory)),
    ]);
    ResourceRequirements { requests: Some(amounts.clone()), limits: Some(amounts), claims: None }
}

fn runtime_default() -> SeccompProfile {
    SeccompProfile { type_: "RuntimeDefault".to_owned(), localhost_profile: None }
}
