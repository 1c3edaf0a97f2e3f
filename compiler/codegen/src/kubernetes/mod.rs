//! What runs a project on Kubernetes: `base/`, the same in every environment, and in `overlays/` what an environment adds.
//!
//! A pod is given the folders, secrets, hosts and resources of its pipeline and nothing else: no token of the cluster, no
//! privilege, no folder to write to but the datasets' and a scratch of the declared size.

mod ballista;
mod base;
mod bundle;
mod cron;
mod disruption;
mod job;
mod name;
mod network;
mod object;
mod overlay;
mod place;
mod pod;
mod program;
mod quantity;
mod secrets;
mod volumes;

use ingest_program::Pipeline;
use k8s_openapi::api::core::v1::Pod;

use crate::artifacts::Collector;
use crate::usage::{Usage, Used};
use crate::{CodegenError, Deployment};
use name::label;
use volumes::Given;

pub use object::{namespace, pipeline_name};
pub use place::PROJECT;
pub use pod::CONTAINER;
pub use program::path as program_path;
pub use secrets::{READER, reader_name, remote_name};

/// Hexadecimal digits of the program's digest in the config map's name.
const DIGEST_DIGITS: usize = 12;

/// Adds the manifests of all pipelines.
pub fn generate(deployment: &Deployment<'_>, used: &[Used<'_>], out: &mut Collector) -> Result<(), CodegenError> {
    base::generate(deployment, out)?;
    overlay::generate(deployment, used, out)
}

/// The pod in which a scheduler runs commands of `ingest` for a pipeline: that of its Job, but for the command's arguments.
pub fn pod(deployment: &Deployment<'_>, pipeline: &Pipeline) -> Result<Pod, CodegenError> {
    let usage = Usage::of(deployment.program, deployment.environment, pipeline)?;
    let given = Given::new(deployment, pipeline, &usage)?;
    let mut template = pod::template(deployment, pipeline, given);
    for container in template.spec.iter_mut().flat_map(|it| &mut it.containers) {
        container.args = None;
    }
    Ok(Pod { metadata: template.metadata.unwrap_or_default(), spec: template.spec, status: None })
}

/// The name of the config map that holds the program.
fn config_map_name(deployment: &Deployment<'_>) -> String {
    let digest: String = deployment.digest.chars().take(DIGEST_DIGITS).collect();
    label(&["ingest", &deployment.program.name, &digest])
}
