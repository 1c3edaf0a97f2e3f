//! What every object of a deployment says of itself: its name, its labels, the lines that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use ingest_program::{Origin, Pipeline, Secret};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use super::name::label;
use crate::{Deployment, VERSION};

/// What kind of thing an object is for.
pub const COMPONENT: &str = "app.kubernetes.io/component";

/// Which of its kind it is for.
pub const INSTANCE: &str = "app.kubernetes.io/instance";

/// What an object belongs to.
#[derive(Clone, Copy)]
pub enum Owner<'a> {
    /// The project as a whole: all of its pipelines.
    Project,
    /// A pipeline.
    Pipeline(&'a Pipeline),
    /// A secret, whichever pipelines read it.
    Secret(&'a Secret),
}

impl Owner<'_> {
    /// `the pipeline daily`
    pub fn words(self, deployment: &Deployment<'_>) -> String {
        match self {
            Self::Project => format!("the project {}", deployment.program.name),
            Self::Pipeline(it) => format!("the pipeline {}", it.name),
            Self::Secret(it) => format!("the secret {}", it.name),
        }
    }

    fn component(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Pipeline(_) => "pipeline",
            Self::Secret(_) => "secret",
        }
    }

    /// The lines that it comes from, `claims.ingest:60`; of a project the files of its pipelines.
    pub fn place(self, deployment: &Deployment<'_>) -> String {
        let place = |origin: Origin| deployment.program.place(origin);
        match self {
            Self::Project => Vec::from_iter(files(deployment)).join(", "),
            Self::Pipeline(it) => place(it.origin),
            Self::Secret(it) => place(it.origin),
        }
    }
}

/// The files that have the pipelines of the project.
fn files<'a>(deployment: &Deployment<'a>) -> BTreeSet<&'a str> {
    let program = deployment.program;
    program.pipelines.iter().filter_map(|it| program.files.get(it.origin.file as usize)).map(String::as_str).collect()
}

/// The metadata of an object in the namespace.
pub fn metadata(deployment: &Deployment<'_>, owner: Owner<'_>, name: String) -> ObjectMeta {
    let mut labels = match owner {
        Owner::Pipeline(pipeline) => selected(deployment, pipeline),
        Owner::Project | Owner::Secret(_) => of_project(deployment),
    };
    labels.insert(COMPONENT.to_owned(), owner.component().to_owned());
    labels.insert("app.kubernetes.io/managed-by".to_owned(), "ingest".to_owned());
    labels.insert("app.kubernetes.io/version".to_owned(), VERSION.to_owned());
    let annotations = BTreeMap::from([
        ("ingest/origin".to_owned(), owner.place(deployment)),
        ("ingest/program".to_owned(), format!("sha256:{}", deployment.digest)),
    ]);
    ObjectMeta {
        name: Some(name),
        namespace: Some(namespace(deployment)),
        labels: Some(labels),
        annotations: Some(annotations),
        ..Default::default()
    }
}

/// The metadata of an object that is the whole cluster's.
pub fn of_cluster(deployment: &Deployment<'_>, name: String) -> ObjectMeta {
    ObjectMeta { namespace: None, ..metadata(deployment, Owner::Project, name) }
}

/// Selects the pods of a pipeline, whoever launches them.
pub fn pods_of(deployment: &Deployment<'_>, pipeline: &Pipeline) -> LabelSelector {
    LabelSelector { match_labels: Some(selected(deployment, pipeline)), match_expressions: None }
}

/// Selects those of them that load, and not those that ask which deliveries there are: a DAG calls these another component.
pub fn loading_pods_of(deployment: &Deployment<'_>, pipeline: &Pipeline) -> LabelSelector {
    let mut labels = selected(deployment, pipeline);
    labels.insert(COMPONENT.to_owned(), Owner::Pipeline(pipeline).component().to_owned());
    LabelSelector { match_labels: Some(labels), match_expressions: None }
}

/// The namespace that everything is in.
pub fn namespace(deployment: &Deployment<'_>) -> String {
    let chosen = deployment.target.cluster.namespace.as_ref().map(|it| it.as_str().to_owned());
    chosen.unwrap_or_else(|| project_name(deployment))
}

/// The name of what belongs to the project: also of its priority class, which is the cluster's.
pub fn project_name(deployment: &Deployment<'_>) -> String {
    label(&["ingest", &deployment.program.name])
}

/// The name of what belongs to a pipeline: its Job and the account that its pods run as.
pub fn pipeline_name(deployment: &Deployment<'_>, pipeline: &Pipeline) -> String {
    label(&["ingest", &deployment.program.name, &pipeline.name])
}

fn of_project(deployment: &Deployment<'_>) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("app.kubernetes.io/name".to_owned(), "ingest".to_owned()),
        ("app.kubernetes.io/part-of".to_owned(), label(&[&deployment.program.name])),
    ])
}

fn selected(deployment: &Deployment<'_>, pipeline: &Pipeline) -> BTreeMap<String, String> {
    let mut labels = of_project(deployment);
    let instance = label(&[&deployment.program.name, &pipeline.name]);
    labels.insert(INSTANCE.to_owned(), instance);
    labels
}
