//! Tasks in pods: the pod of the pipeline's Job, with a command of the task's own.

use ingest_program::{Pipeline, Source};
use serde::Serialize;
use serde_json::{Value, json};

use super::dag::Runs;
use super::message::verbatim;
use super::python;
use crate::kubernetes::{self, CONTAINER, PROJECT};
use crate::limits::{LOCK_SECONDS, MOST_DELIVERIES};
use crate::text::one_line;
use crate::{CodegenError, Deployment, FINAL_WORDS};

/// Where Airflow reads what a pod hands over.
/// <https://airflow.apache.org/docs/apache-airflow-providers-cncf-kubernetes/stable/operators.html>
const HANDED_OVER: &str = "/airflow/xcom/return.json";
/// What a pod is given that only asks which deliveries there are, however long it waits for one.
const LISTING: [(&str, &str); 3] = [("cpu", "250m"), ("ephemeral-storage", "64Mi"), ("memory", "256Mi")];
/// Seconds between two looks of Airflow at a pod.
const LOOK_SECONDS: u32 = 10;
/// Seconds between two readings of a pod's log.
const LOG_SECONDS: u32 = 60;
/// Seconds in which a pod starts, a machine for it and its image included.
const START_SECONDS: u32 = 900;

/// What the tasks of a DAG that work in pods have in common.
#[derive(Serialize)]
pub struct Pods {
    namespace: String,
    name: String,
    container: &'static str,
    /// The pod, in Python.
    pod: String,
    /// What a pod that lists is given, in Python.
    listing: String,
    /// The pool of the loads, where none of a server is theirs.
    pool: String,
    final_words: &'static str,
    look_seconds: u32,
    log_seconds: u32,
    start_seconds: u32,
}

impl Pods {
    /// Those of a pipeline.
    pub fn new(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Result<Self, CodegenError> {
        let pod = untemplated(serde_json::to_value(kubernetes::pod(deployment, pipeline)?)?);
        let listing: Value = LISTING.into_iter().map(|(what, amount)| (what.to_owned(), json!(amount))).collect();
        Ok(Self {
            namespace: kubernetes::namespace(deployment),
            name: kubernetes::pipeline_name(deployment, pipeline),
            container: CONTAINER,
            pod: python::value(&pod),
            listing: python::value(&listing),
            pool: pool(deployment, pipeline),
            final_words: FINAL_WORDS,
            look_seconds: LOOK_SECONDS,
            log_seconds: LOG_SECONDS,
            start_seconds: START_SECONDS,
        })
    }
}

/// The same, as Airflow's templates give it: it takes every text of a pod for one.
fn untemplated(of: Value) -> Value {
    match of {
        Value::String(text) => Value::String(verbatim(&text)),
        Value::Array(all) => all.into_iter().map(untemplated).collect(),
        Value::Object(all) => all.into_iter().map(|(key, it)| (key, untemplated(it))).collect(),
        other => other,
    }
}

/// The pool of a pipeline's loads. A task that waits for its pod is none that is active, so that only a pool keeps one source after
/// the other.
pub fn pool(deployment: &Deployment<'_>, pipeline: &Pipeline) -> String {
    one_line(&format!("ingest_{}__{}", deployment.program.name, pipeline.name))
}

/// The arguments of a source's pods.
#[derive(Serialize)]
pub struct PodArguments {
    /// Of the one that asks which deliveries there are.
    deliveries: Vec<String>,
    /// Of those that load one each, but for its name.
    load: Vec<String>,
}

impl PodArguments {
    /// Those of `source`.
    pub fn new(deployment: &Deployment<'_>, pipeline: &Pipeline, source: &Source, runs: Runs) -> Self {
        let arguments = |verb: &str, options: &[&str]| {
            let program = kubernetes::program_path(deployment);
            let what = [verb, &pipeline.name, "--program", &program, "--project", PROJECT];
            let of = ["--env", &deployment.environment.name, "--source", &source.name, "--xcom", HANDED_OVER];
            what.iter().chain(&of).chain(options).map(|it| (*it).to_owned()).collect()
        };
        let most = MOST_DELIVERIES.to_string();
        Self {
            deliveries: arguments("plan", &["--quiet", "--pending", runs.pending(), "--at-most", &most]),
            load: arguments("run", &["--wait-for-lock", &LOCK_SECONDS.to_string()]),
        }
    }
}
