//! The scheduler of a pipeline: one pod, and the name by which it is found.

use std::collections::BTreeMap;

use ingest_program::{Pipeline, Resources};
use k8s_openapi::api::apps::v1::{Deployment as Pods, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::core::v1::{
    ContainerPort, EmptyDirVolumeSource, HTTPGetAction, PodTemplateSpec, Probe, Service, ServicePort, ServiceSpec,
    Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{PORT, Part, SCALER_PORT};
use crate::Deployment;
use crate::kubernetes::place::SCRATCH;
use crate::kubernetes::volumes::Given;
use crate::kubernetes::{pod, quantity};

/// What a scheduler takes: it holds names of folders and numbers, and moves no data.
const RESOURCES: Resources = Resources { memory: 512_000_000, cpu: 250, disk: 100_000_000 };
/// The name of the port for drivers and executors.
const GRPC: &str = "grpc";
/// The name of the port for KEDA.
const SCALER: &str = "scaler";

/// The pod.
pub fn deployment(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Pods {
    let metadata = Part::Scheduler.metadata(deployment, pipeline);
    let given = Given {
        volumes: vec![Volume {
            name: "scratch".to_owned(),
            empty_dir: Some(EmptyDirVolumeSource {
                size_limit: Some(quantity::bytes(RESOURCES.disk)),
                ..Default::default()
            }),
            ..Default::default()
        }],
        mounts: vec![VolumeMount { name: "scratch".to_owned(), mount_path: SCRATCH.to_owned(), ..Default::default() }],
        ..Given::default()
    };
    let bind = |port: i32| format!("0.0.0.0:{port}");
    let args = ["scheduler".to_owned(), "--bind".to_owned(), bind(PORT), "--scaler".to_owned(), bind(SCALER_PORT)];
    let mut container = pod::container(deployment, RESOURCES, &given, args.into());
    container.ports = Some([(GRPC, PORT), (SCALER, SCALER_PORT)].map(|(name, port)| opened(name, port)).into());
    container.liveness_probe = Some(probe("/healthz", GRPC, 20));
    container.readiness_probe = Some(probe("/readyz", GRPC, 5));
    let account = Part::Scheduler.name(deployment, pipeline);
    let mut spec = pod::pod(deployment, account, given, container);
    spec.restart_policy = Some("Always".to_owned());
    Pods {
        spec: DeploymentSpec {
            replicas: Some(1),
            revision_history_limit: Some(3),
            selector: Part::Scheduler.selector(deployment, pipeline),
            // Two would know of different executors.
            strategy: Some(DeploymentStrategy { type_: Some("Recreate".to_owned()), rolling_update: None }),
            template: PodTemplateSpec { metadata: Some(pod::of_template(&metadata)), spec: Some(spec) },
            ..Default::default()
        },
        metadata,
        ..Default::default()
    }
}

/// Where it is found.
pub fn service(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Service {
    let port = |name: &str, port: i32| ServicePort {
        name: Some(name.to_owned()),
        port,
        target_port: Some(IntOrString::String(name.to_owned())),
        protocol: Some("TCP".to_owned()),
        app_protocol: Some("kubernetes.io/h2c".to_owned()),
        ..Default::default()
    };
    let selector: BTreeMap<String, String> = Part::Scheduler.labels(deployment, pipeline);
    Service {
        metadata: Part::Scheduler.metadata(deployment, pipeline),
        spec: Some(ServiceSpec {
            type_: Some("ClusterIP".to_owned()),
            selector: Some(selector),
            ports: Some(vec![port(GRPC, PORT), port(SCALER, SCALER_PORT)]),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A port of a container.
pub fn opened(name: &str, port: i32) -> ContainerPort {
    ContainerPort {
        name: Some(name.to_owned()),
        container_port: port,
        protocol: Some("TCP".to_owned()),
        ..Default::default()
    }
}

/// A look at a path, every so many seconds.
pub fn probe(path: &str, port: &str, seconds: i32) -> Probe {
    Probe {
        http_get: Some(HTTPGetAction {
            path: Some(path.to_owned()),
            port: IntOrString::String(port.to_owned()),
            ..Default::default()
        }),
        period_seconds: Some(seconds),
        timeout_seconds: Some(5),
        ..Default::default()
    }
}
