//! What is the same in every environment: the namespace and what holds in it, the program, the accounts.

use k8s_openapi::api::core::v1::{ConfigMap, Namespace, ServiceAccount};
use k8s_openapi::api::networking::v1::{NetworkPolicy, NetworkPolicySpec};
use k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use super::bundle::Bundle;
use super::name::label;
use super::object::{Owner, metadata, namespace, of_cluster, pipeline_name, project_name};
use super::{config_map_name, disruption, program};
use crate::artifacts::Collector;
use crate::{CodegenError, Deployment};

/// The profile that pods of the namespace are held to.
/// <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
const POD_SECURITY: &str = "restricted";

/// Adds the folder.
pub fn generate(deployment: &Deployment<'_>, out: &mut Collector) -> Result<(), CodegenError> {
    let mut base = Bundle::base(deployment);
    let about = "A pod that asks for more than the restricted profile allows is refused.\n";
    base.add(out, "namespace.yaml", Owner::Project, about, &in_which_all_is(deployment))?;
    let about =
        "A run waits for room and pushes nothing out to get it. Cluster-wide, so that its rank is set in one place.\n";
    base.add(out, "priority.yaml", Owner::Project, about, &priority(deployment))?;
    let about = "Nothing in the namespace reaches anything or is reached, but as the policy of a pipeline says.\n";
    base.add(out, "network.yaml", Owner::Project, about, &deny_all(deployment))?;
    let about =
        "The program that pods read. A changed program has another name, so that a run keeps the one it began with.\n";
    base.add(out, "program.yaml", Owner::Project, about, &config_map(deployment)?)?;
    if !deployment.target.cluster.launchers.is_empty() {
        let about =
            "What an Airflow needs to launch the pods of this namespace, to follow them, and to clear them away.\n";
        base.add(out, "launcher.yaml", Owner::Project, about, &launcher(deployment))?;
        base.add(out, "launchers.yaml", Owner::Project, "Who may do that.\n", &launchers(deployment))?;
    }
    for pipeline in &deployment.program.pipelines {
        let owner = Owner::Pipeline(pipeline);
        let about = "Who the pods of the pipeline are. They have no token of the cluster.\n";
        let account = account(metadata(deployment, owner, pipeline_name(deployment, pipeline)));
        base.add(out, &format!("{}/account.yaml", pipeline.name), owner, about, &account)?;
        let about = "Whoever empties a machine waits for the loads on it: more pods must stay than there can be.\n";
        let budget = disruption::budget(deployment, pipeline);
        base.add(out, &format!("{}/disruption.yaml", pipeline.name), owner, about, &budget)?;
    }
    base.finish(
        out,
        "The same in every environment: `kubectl apply --server-side -k` takes one of the folders in `overlays`.\n",
    )
}

/// An account whose pods get no token of the cluster.
pub fn account(metadata: ObjectMeta) -> ServiceAccount {
    ServiceAccount { metadata, automount_service_account_token: Some(false), ..Default::default() }
}

fn in_which_all_is(deployment: &Deployment<'_>) -> Namespace {
    let mut metadata = of_cluster(deployment, namespace(deployment));
    let labels = metadata.labels.get_or_insert_default();
    for mode in ["enforce", "audit", "warn"] {
        labels.insert(format!("pod-security.kubernetes.io/{mode}"), POD_SECURITY.to_owned());
        labels.insert(format!("pod-security.kubernetes.io/{mode}-version"), "latest".to_owned());
    }
    Namespace { metadata, ..Default::default() }
}

fn priority(deployment: &Deployment<'_>) -> PriorityClass {
    PriorityClass {
        metadata: of_cluster(deployment, project_name(deployment)),
        description: Some("Loads of data: they can wait, and can be stopped and begun again.".to_owned()),
        global_default: Some(false),
        preemption_policy: Some("Never".to_owned()),
        // As of pods without a class. Below -10 the cluster autoscaler would make no room for them.
        value: Some(0),
    }
}

fn deny_all(deployment: &Deployment<'_>) -> NetworkPolicy {
    NetworkPolicy {
        metadata: metadata(deployment, Owner::Project, label(&["deny", "all"])),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(LabelSelector::default()),
            policy_types: Some(vec!["Ingress".to_owned(), "Egress".to_owned()]),
            ..Default::default()
        }),
    }
}

fn config_map(deployment: &Deployment<'_>) -> Result<ConfigMap, CodegenError> {
    program::config_map(deployment, metadata(deployment, Owner::Project, config_map_name(deployment)))
}

fn launcher(deployment: &Deployment<'_>) -> Role {
    let rule = |resource: &str, verbs: &[&str]| PolicyRule {
        api_groups: Some(vec![String::new()]),
        resources: Some(vec![resource.to_owned()]),
        verbs: verbs.iter().map(|it| (*it).to_owned()).collect(),
        ..Default::default()
    };
    Role {
        metadata: metadata(deployment, Owner::Project, launcher_name()),
        rules: Some(vec![
            rule("pods", &["create", "delete", "get", "list", "patch"]),
            rule("pods/log", &["get"]),
            // The counts of a run are read out of the pod by a command in the container that hands them over.
            rule("pods/exec", &["create", "get"]),
            // Why one does not start.
            rule("events", &["list", "watch"]),
        ]),
    }
}

fn launchers(deployment: &Deployment<'_>) -> RoleBinding {
    let mut accounts = deployment.target.cluster.launchers.clone();
    accounts.sort();
    accounts.dedup();
    let subject = |it: crate::target::Account| Subject {
        kind: "ServiceAccount".to_owned(),
        name: it.name,
        namespace: Some(it.namespace),
        ..Default::default()
    };
    RoleBinding {
        metadata: metadata(deployment, Owner::Project, launcher_name()),
        role_ref: RoleRef {
            api_group: Some("rbac.authorization.k8s.io".to_owned()),
            kind: "Role".to_owned(),
            name: launcher_name(),
        },
        subjects: Some(accounts.into_iter().map(subject).collect()),
    }
}

fn launcher_name() -> String {
    label(&["ingest", "launcher"])
}
