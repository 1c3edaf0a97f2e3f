//! Airflow DAGs, Kubernetes manifests and AWS policies from a checked program.
//!
//! [`generate`] is a pure function of the program and the target: same input, same bytes. It reads no clock and no file;
//! whoever calls it writes the files.

#![allow(clippy::format_push_string, reason = "texts of a few lines: reading well beats an allocation saved")]

mod airflow;
mod artifacts;
mod aws;
mod endpoint;
mod error;
mod kubernetes;
mod limits;
mod target;
mod text;
mod unsupported;
mod usage;

use ingest_program::{Checked, Program};

pub use artifacts::Artifacts;
pub use error::CodegenError;
pub use target::{
    Account, AirflowVersion, Aws, Cluster, Image, InvalidOption, Namespace, OidcProvider, RoleArn, SecretsFrom, Target,
    Tasks,
};

use artifacts::Collector;

/// The last words of a run in a pod that failed for good, by which a DAG knows that no retry would help: of a pod it is told what the
/// container said at its end, and the exit code only in passing.
pub const FINAL_WORDS: &str = "ingest: a check of the data failed; the same data would fail again";

/// The version that the artifacts name as their maker.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything that deploys `program` to `target`, by path below the output folder:
///
/// - `program.json`, the program itself;
/// - `airflow/dags/*.py`, one DAG for each pipeline, or one for each source of a pipeline whose sources keep different
///   time zones, and one for the historical drops of a pipeline's sources;
/// - `airflow/pools.json`, the pools that their tasks run in, where there are any;
/// - `kubernetes/base/` and `kubernetes/overlays/<environment>/`, what the pipelines need on Kubernetes, a Job for each, and
///   beside it `<environment>-cron/` with runs by the clock;
/// - `aws/`, the least that the pipelines may do in buckets, and what those buckets refuse;
/// - `index.json`, the paths and SHA-256 digests of all the others.
pub fn generate(program: &Checked<Program>, target: &Target) -> Result<Artifacts, CodegenError> {
    let environment = program.environment(&target.environment).ok_or_else(|| CodegenError::UnknownEnvironment {
        name: target.environment.clone(),
        known: program.environments.iter().map(|it| it.name.clone()).collect(),
    })?;
    let json = program.to_json()?;
    let digest = text::sha256(json.as_bytes());
    let deployment = Deployment { program, environment, target, digest, json: &json };

    let mut out = Collector::default();
    unsupported::refuse(&deployment)?;
    airflow::generate(&deployment, &mut out)?;
    let used = usage::Usage::of_all(program, environment)?;
    kubernetes::generate(&deployment, &used, &mut out)?;
    aws::generate(&deployment, &used, &mut out)?;
    out.add("program.json".to_owned(), json.clone().into_bytes())?;
    out.finish(&deployment)
}

/// What every generator starts from.
struct Deployment<'a> {
    program: &'a Program,
    environment: &'a ingest_program::Environment,
    target: &'a Target,
    /// The program in its serialised form.
    json: &'a str,
    /// SHA-256 of `json`, in hexadecimal.
    digest: String,
}
