//! Who reaches whom: the pods of the pipeline and KEDA the scheduler, and nobody anybody else.

use std::collections::BTreeMap;

use ingest_program::Pipeline;
use k8s_openapi::api::networking::v1::{
    NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort,
    NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

use super::{PORT, Part, SCALER_PORT};
use crate::Deployment;
use crate::kubernetes::network::{names_are_resolved, port};
use crate::kubernetes::object::{COMPONENT, loading_pods_of, pods_of};

/// Where KEDA's operator is, as its chart installs it.
const KEDA: (&str, &str) = ("keda", "keda-operator");

/// What the scheduler is reached by.
pub fn of_scheduler(deployment: &Deployment<'_>, pipeline: &Pipeline) -> NetworkPolicy {
    let selected = |key: &str, value: &str| LabelSelector {
        match_labels: Some(BTreeMap::from([(key.to_owned(), value.to_owned())])),
        match_expressions: None,
    };
    let keda = NetworkPolicyPeer {
        namespace_selector: Some(selected("kubernetes.io/metadata.name", KEDA.0)),
        pod_selector: Some(selected("app", KEDA.1)),
        ip_block: None,
    };
    let from = |peer: NetworkPolicyPeer, port: i32| NetworkPolicyIngressRule {
        from: Some(vec![peer]),
        ports: Some(vec![tcp(port)]),
    };
    let own = peer(drivers_and_executors(deployment, pipeline));
    NetworkPolicy {
        metadata: Part::Scheduler.metadata(deployment, pipeline),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(Part::Scheduler.selector(deployment, pipeline)),
            policy_types: Some(vec!["Ingress".to_owned(), "Egress".to_owned()]),
            ingress: Some(vec![from(own, PORT), from(keda, SCALER_PORT)]),
            egress: None,
        }),
    }
}

/// What drivers and executors reach besides what their pipeline's connections name.
pub fn to_scheduler(deployment: &Deployment<'_>, pipeline: &Pipeline) -> NetworkPolicy {
    let scheduler = NetworkPolicyEgressRule {
        to: Some(vec![peer(Part::Scheduler.selector(deployment, pipeline))]),
        ports: Some(vec![tcp(PORT)]),
    };
    NetworkPolicy {
        metadata: Part::Executors.metadata(deployment, pipeline),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(drivers_and_executors(deployment, pipeline)),
            policy_types: Some(vec!["Egress".to_owned()]),
            egress: Some(vec![names_are_resolved(), scheduler]),
            ingress: None,
        }),
    }
}

/// The pods that load, wherever: not those that only ask which deliveries there are.
fn drivers_and_executors(deployment: &Deployment<'_>, pipeline: &Pipeline) -> LabelSelector {
    let drivers = loading_pods_of(deployment, pipeline).match_labels.and_then(|mut it| it.remove(COMPONENT));
    let components = drivers.into_iter().chain([Part::Executors.component().to_owned()]).collect();
    LabelSelector {
        match_expressions: Some(vec![LabelSelectorRequirement {
            key: COMPONENT.to_owned(),
            operator: "In".to_owned(),
            values: Some(components),
        }]),
        ..pods_of(deployment, pipeline)
    }
}

fn peer(pods: LabelSelector) -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(pods), ..Default::default() }
}

fn tcp(number: i32) -> NetworkPolicyPort {
    let number = u16::try_from(number).unwrap_or_default();
    port("TCP", (number, number))
}
