//! The pod that runs a pipeline, whoever launches it.

use std::collections::BTreeMap;

use ingest_program::{Pipeline, Resources};
use k8s_openapi::api::core::v1::{
    Capabilities, Container, PodSecurityContext, PodSpec, PodTemplateSpec, ResourceRequirements, SeccompProfile,
    SecurityContext, TopologySpreadConstraint,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use super::disruption::most_pods;
use super::object::{Owner, loading_pods_of, metadata, pipeline_name, project_name};
use super::place::PROJECT;
use super::volumes::Given;
use super::{ballista, program, quantity};
use crate::Deployment;
use crate::limits::LOCK_SECONDS;

/// The container's name, which failure policies refer to.
pub const CONTAINER: &str = "ingest";
/// The user and group that the pod runs as: "nonroot" of the distroless images.
const USER: i64 = 65_532;
/// Seconds that a run has to be done in when it is told to end: it goes on, and is killed then.
const GRACE_SECONDS: i64 = 60;

/// The pod, with its labels.
pub fn template(deployment: &Deployment<'_>, pipeline: &Pipeline, mut given: Given) -> PodTemplateSpec {
    let ObjectMeta { labels, annotations, .. } =
        metadata(deployment, Owner::Pipeline(pipeline), pipeline_name(deployment, pipeline));
    given.variables.extend(ballista::variable(deployment, pipeline));
    let mut metadata = ObjectMeta { labels, annotations, ..Default::default() };
    is_waited_for(&mut metadata);
    let container = container(deployment, pipeline.resources, &given, arguments(deployment, pipeline));
    let mut spec = pod(deployment, pipeline_name(deployment, pipeline), given, container);
    spec.topology_spread_constraints = Some(spread(&loading_pods_of(deployment, pipeline), most_pods(pipeline)));
    PodTemplateSpec { metadata: Some(metadata), spec: Some(spec) }
}

/// What pods say of themselves that go on from program to program: their labels. A changed annotation would replace them.
pub fn of_template(metadata: &ObjectMeta) -> ObjectMeta {
    ObjectMeta { labels: metadata.labels.clone(), ..Default::default() }
}

/// Whoever makes clusters smaller waits for the end of the pod: nothing is lost by a stop, but the work so far is.
pub fn is_waited_for(metadata: &mut ObjectMeta) {
    let annotations = metadata.annotations.get_or_insert_default();
    annotations.insert("cluster-autoscaler.kubernetes.io/safe-to-evict".to_owned(), "false".to_owned());
    annotations.insert("karpenter.sh/do-not-disrupt".to_owned(), "true".to_owned());
}

/// Adds to the metadata of what launches the pod the findings of checkov that are the program's own decision, for it to see.
pub fn justified(mut metadata: ObjectMeta, given: &Given) -> ObjectMeta {
    if given.variables.iter().any(|it| it.value_from.is_some()) {
        let why = "CKV_K8S_35=the program reads this secret from the environment".to_owned();
        metadata.annotations.get_or_insert_default().insert("checkov.io/skip1".to_owned(), why);
    }
    metadata
}

/// A pod of one container, as nobody in particular and without privileges. It is not started again by itself.
pub fn pod(deployment: &Deployment<'_>, account: String, given: Given, container: Container) -> PodSpec {
    PodSpec {
        automount_service_account_token: Some(false),
        containers: vec![container],
        enable_service_links: Some(false),
        priority_class_name: Some(project_name(deployment)),
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
        service_account_name: Some(account),
        termination_grace_period_seconds: Some(GRACE_SECONDS),
        volumes: Some(given.volumes),
        ..Default::default()
    }
}

/// Of so many pods no two are on one machine: the next waits for another, which the cluster makes. Over zones they are spread as evenly as
/// can be had. Machines that take none of them, for their taints, are not counted.
pub fn spread(pods: &LabelSelector, most: u32) -> Vec<TopologySpreadConstraint> {
    let over = |topology_key: &str, when_unsatisfiable: &str| TopologySpreadConstraint {
        label_selector: Some(pods.clone()),
        max_skew: 1,
        node_taints_policy: Some("Honor".to_owned()),
        topology_key: topology_key.to_owned(),
        when_unsatisfiable: when_unsatisfiable.to_owned(),
        ..Default::default()
    };
    // Where there are fewer machines than that, the least that one has counts as none, and each has one at the most.
    let least = i32::try_from(most.max(2)).unwrap_or(i32::MAX);
    let machines =
        TopologySpreadConstraint { min_domains: Some(least), ..over("kubernetes.io/hostname", "DoNotSchedule") };
    vec![machines, over("topology.kubernetes.io/zone", "ScheduleAnyway")]
}

/// What runs the pipeline.
fn arguments(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Vec<String> {
    let program = program::path(deployment);
    let environment = &deployment.environment.name;
    let wait = LOCK_SECONDS.to_string();
    let args = ["run", &pipeline.name, "--program", &program, "--project", PROJECT, "--env", environment];
    args.iter().chain(&["--wait-for-lock", &wait]).map(|it| (*it).to_owned()).collect()
}

/// A container of the image, with a command of `ingest`.
pub fn container(deployment: &Deployment<'_>, amounts: Resources, given: &Given, args: Vec<String>) -> Container {
    Container {
        name: CONTAINER.to_owned(),
        image: Some(deployment.target.image.as_str().to_owned()),
        image_pull_policy: Some(pull_policy(deployment.target.image.as_str()).to_owned()),
        command: Some(vec!["ingest".to_owned()]),
        args: Some(args),
        env: (!given.variables.is_empty()).then(|| given.variables.clone()),
        resources: Some(resources(amounts)),
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

/// A digest names one image for good; a tag may name another one today.
fn pull_policy(image: &str) -> &'static str {
    if image.contains("@sha256:") { "IfNotPresent" } else { "Always" }
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
