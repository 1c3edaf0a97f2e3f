//! What the pods of a pipeline may reach: the hosts that its connections name, by their ports.
//!
//! A network policy of Kubernetes knows addresses and no names. Where the program names a host by its address, that alone
//! may be reached; where by a name, any address may be, on the ports of the names and no other, and the names stand in an
//! annotation for tools that know better.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ingest_program::Pipeline;
use k8s_openapi::api::networking::v1::{
    IPBlock, NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::object::{Owner, metadata, pipeline_name, pods_of};
use crate::Deployment;
use crate::endpoint::{Endpoint, endpoints};
use crate::usage::Usage;

/// Every address, less those by which a machine is told its own credentials and those of its neighbours on the link.
const ANYWHERE: [(&str, &[&str]); 2] = [("0.0.0.0/0", &["169.254.0.0/16"]), ("::/0", &["fd00:ec2::/32", "fe80::/10"])];

/// The policy of a pipeline; none where it reaches nothing over the network.
pub fn policy(deployment: &Deployment<'_>, pipeline: &Pipeline, usage: &Usage<'_>) -> Option<NetworkPolicy> {
    let all: BTreeSet<Endpoint> = usage.connections.values().flat_map(|(it, _)| endpoints(it)).collect();
    if all.is_empty() {
        return None;
    }
    let mut named = BTreeSet::new();
    let mut by_address: BTreeMap<IpAddr, BTreeSet<(u16, u16)>> = BTreeMap::new();
    for it in &all {
        match it.address() {
            Some(address) => by_address.entry(address).or_default().insert((it.first, it.last)),
            None => named.insert((it.first, it.last)),
        };
    }
    let mut egress = Vec::new();
    if !named.is_empty() {
        egress.push(names_are_resolved());
        egress.push(rule(ANYWHERE.map(|(range, except)| block(range.to_owned(), except)).into(), &named));
    }
    egress.extend(by_address.into_iter().map(|(address, ports)| {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        rule(vec![block(format!("{address}/{bits}"), &[])], &ports)
    }));

    let mut metadata = metadata(deployment, Owner::Pipeline(pipeline), pipeline_name(deployment, pipeline));
    let hosts: Vec<String> = all.iter().map(Endpoint::text).collect();
    metadata.annotations.get_or_insert_default().insert("ingest/egress".to_owned(), hosts.join(", "));
    Some(NetworkPolicy {
        metadata,
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(pods_of(deployment, pipeline)),
            policy_types: Some(vec!["Egress".to_owned()]),
            egress: Some(egress),
            ingress: None,
        }),
    })
}

/// To the cluster's own name service.
pub fn names_are_resolved() -> NetworkPolicyEgressRule {
    let selected = |key: &str, value: &str| LabelSelector {
        match_labels: Some(BTreeMap::from([(key.to_owned(), value.to_owned())])),
        match_expressions: None,
    };
    NetworkPolicyEgressRule {
        to: Some(vec![NetworkPolicyPeer {
            namespace_selector: Some(selected("kubernetes.io/metadata.name", "kube-system")),
            pod_selector: Some(selected("k8s-app", "kube-dns")),
            ip_block: None,
        }]),
        ports: Some(["TCP", "UDP"].map(|protocol| port(protocol, (53, 53))).into()),
    }
}

fn rule(to: Vec<NetworkPolicyPeer>, ports: &BTreeSet<(u16, u16)>) -> NetworkPolicyEgressRule {
    let ports = ports.iter().map(|it| port("TCP", *it)).collect();
    NetworkPolicyEgressRule { to: Some(to), ports: Some(ports) }
}

fn block(range: String, except: &[&str]) -> NetworkPolicyPeer {
    let except = (!except.is_empty()).then(|| except.iter().map(|it| (*it).to_owned()).collect());
    NetworkPolicyPeer { ip_block: Some(IPBlock { cidr: range, except }), ..Default::default() }
}

/// A port, or those from the first to the last.
pub fn port(protocol: &str, (first, last): (u16, u16)) -> NetworkPolicyPort {
    NetworkPolicyPort {
        protocol: Some(protocol.to_owned()),
        port: Some(IntOrString::Int(first.into())),
        end_port: (last != first).then(|| last.into()),
    }
}
