//! The generated files, collected.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{CodegenError, Deployment, VERSION, text::sha256};

/// Path below the output folder, with `/`, to the file's bytes.
pub type Artifacts = BTreeMap<String, Vec<u8>>;

/// Takes files and refuses a second one of the same path.
#[derive(Default)]
pub struct Collector {
    files: Artifacts,
}

impl Collector {
    /// Adds a file.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) -> Result<(), CodegenError> {
        if self.files.contains_key(&path) {
            return Err(CodegenError::SamePath { path });
        }
        self.files.insert(path, bytes);
        Ok(())
    }

    /// All files, with an index of them.
    pub fn finish(mut self, deployment: &Deployment<'_>) -> Result<Artifacts, CodegenError> {
        let index = Index {
            generator: format!("ingest {VERSION}"),
            project: &deployment.program.name,
            environment: &deployment.environment.name,
            program: &deployment.digest,
            origin: &deployment.program.files,
            artifacts: self
                .files
                .iter()
                .map(|(path, bytes)| Entry { path, sha256: sha256(bytes), bytes: bytes.len() })
                .collect(),
        };
        let mut json = serde_json::to_vec_pretty(&index)?;
        json.push(b'\n');
        self.add("index.json".to_owned(), json)?;
        Ok(self.files)
    }
}

#[derive(Serialize)]
struct Index<'a> {
    generator: String,
    project: &'a str,
    environment: &'a str,
    /// SHA-256 of the program that all artifacts were made from.
    program: &'a str,
    /// The files of the program.
    origin: &'a [String],
    artifacts: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    path: &'a str,
    sha256: String,
    bytes: usize,
}
