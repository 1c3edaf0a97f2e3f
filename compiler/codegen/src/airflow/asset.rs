//! Datasets as Airflow assets.

use std::fmt::Write as _;

use ingest_program::{Connection, ConnectionKind, Dataset, Program, S3};
use serde::Serialize;

/// What a task brings up to date.
#[derive(Serialize)]
pub struct Asset {
    /// `<project>.<dataset>`.
    name: String,
    /// Where the table is. Airflow takes the pair of name and URI for the asset's identity.
    uri: String,
}

impl Asset {
    /// The asset of `dataset`, which `connection` leads to.
    pub fn new(program: &Program, dataset: &Dataset, connection: &Connection) -> Self {
        Self { name: format!("{}.{}", program.name, dataset.name), uri: uri(program, dataset, &connection.kind) }
    }
}

fn uri(program: &Program, dataset: &Dataset, kind: &ConnectionKind) -> String {
    let below = |root: &str| {
        let folder = [root.trim_matches('/'), dataset.path.trim_matches('/')].join("/");
        percent_encoded(folder.trim_start_matches("./").trim_start_matches('/'))
    };
    match kind {
        ConnectionKind::Local { root } if root.starts_with('/') => format!("file:///{}", below(root)),
        ConnectionKind::S3(S3 { bucket, root, endpoint: None, .. }) => format!("s3://{bucket}/{}", below(root)),
        // What has no address of its own is named by the project instead. Airflow takes a scheme that starts with `x-` as it
        // is.
        ConnectionKind::Local { root } => format!("x-ingest://{}/{}", percent_encoded(&program.name), below(root)),
        other => format!("x-ingest-{}://{}/{}", other.name(), percent_encoded(&program.name), below("")),
    }
}

/// A path as a URI holds it (RFC 3986: unreserved characters and `/`).
fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn paths_become_uri_paths() {
        assert_eq!(percent_encoded("/data/lake/common"), "/data/lake/common");
        assert_eq!(percent_encoded("/a b/ü?#%"), "/a%20b/%C3%BC%3F%23%25");
    }
}
