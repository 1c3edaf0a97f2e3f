//! The program in a config map: as it is where it fits, and compressed where it does not.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::{Compression, GzBuilder};
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::place::PROGRAM;
use crate::{CodegenError, Deployment};

/// Bytes of a program that stands in a config map as it is. `kubectl apply` keeps a copy of what it applied in an annotation, where each
/// quote takes two bytes, and annotations may have 262,144 (kubernetes/kubernetes, `TotalAnnotationSizeLimitB`).
const PLAIN_AT_MOST: usize = 190_000;

/// Bytes of one that is compressed, in base 64. The cluster's own limit is 1 MiB for all of a config map; above a quarter of that it has to
/// be applied by the server, which keeps no copy.
const LARGEST: usize = 900_000;

/// The key of the config map, and the file's name in the pod.
const PLAIN: &str = "program.json";
/// Where it is compressed.
const COMPRESSED: &str = "program.json.gz";

/// The file in the pod.
pub fn path(deployment: &Deployment<'_>) -> String {
    format!("{PROGRAM}/{}", if fits(deployment) { PLAIN } else { COMPRESSED })
}

/// The config map that holds it.
pub fn config_map(deployment: &Deployment<'_>, metadata: ObjectMeta) -> Result<ConfigMap, CodegenError> {
    let empty = ConfigMap { metadata, immutable: Some(true), ..Default::default() };
    if fits(deployment) {
        let data = BTreeMap::from([(PLAIN.to_owned(), deployment.json.to_owned())]);
        return Ok(ConfigMap { data: Some(data), ..empty });
    }
    let compressed = compressed(deployment.json.as_bytes())?;
    // Base 64 makes four bytes of three.
    if compressed.len() / 3 * 4 > LARGEST {
        return Err(CodegenError::TooLarge {
            bytes: deployment.json.len(),
            compressed: compressed.len(),
            limit: LARGEST,
        });
    }
    let binary_data = BTreeMap::from([(COMPRESSED.to_owned(), ByteString(compressed))]);
    Ok(ConfigMap { binary_data: Some(binary_data), ..empty })
}

fn fits(deployment: &Deployment<'_>) -> bool {
    deployment.json.len() <= PLAIN_AT_MOST
}

/// The same bytes whenever and wherever it is compressed: no time and no system is in them.
fn compressed(bytes: &[u8]) -> Result<Vec<u8>, CodegenError> {
    let mut out = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    out.write_all(bytes).and_then(|()| out.finish()).map_err(CodegenError::Compress)
}
