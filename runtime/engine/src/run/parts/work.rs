//! What an executor has to know of a load, as it lies in the staging folder.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use ingest_connect::FoundFile;
use ingest_layers::Layers;
use ingest_program::{FileRole, Literal};
use serde::{Deserialize, Serialize};

use crate::{
    publish::create_private,
    scan::{Delivery, DeliveryFile, OpenFile},
};

/// The file of the staging folder.
pub const WORK: &str = "work.json";

/// The folder in it that attempts and outcomes are in.
pub const PARTS: &str = "parts";

/// A load that is done in parts.
#[derive(Debug, Serialize, Deserialize)]
pub struct Work {
    /// The [build](crate::build()) of the driver, whose files no other reads: what is computed of a row is up to it.
    pub build: String,
    /// The checked program, in JSON.
    pub program: String,
    /// The project's folder, which relative paths start from.
    pub project_root: PathBuf,
    /// The environment.
    pub environment: String,
    /// The pipeline.
    pub pipeline: String,
    /// The line of it.
    pub source: String,
    /// The line of it.
    pub dataset: String,
    /// The delivery.
    pub delivery: String,
    /// Its date, in days since 1970-01-01.
    pub date: i32,
    /// Its files, of all parts.
    pub files: Vec<WorkFile>,
    /// The indices of the files of each part.
    pub parts: Vec<Vec<usize>>,
    /// The staging folder beside the quarantine: what is rejected may be of values that may not lie beside the table.
    pub quarantine: PathBuf,
    /// Facts for the metadata of every file.
    pub facts: Vec<(String, String)>,
    /// Bytes of memory that a part may use, roughly.
    pub memory: usize,
    /// Bytes of disk that it may use for what does not fit there.
    pub disk: u64,
    /// What tells the driver's values of secrets from others ([`Secrets::fingerprints`](crate::secrets::Secrets::fingerprints) of
    /// the delivery): rows whose tokens are of two keys would not be found by each other, and nothing would say so.
    pub secrets: BTreeMap<String, u32>,
}

/// A file of the delivery.
#[derive(Debug, Serialize, Deserialize)]
pub struct WorkFile {
    name: String,
    location: String,
    size: u64,
    modified: i64,
    captures: Vec<(String, Literal)>,
}

impl Work {
    /// Writes it to the staging folder `folder`, where it is private.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let mut file = create_private(&folder.join(WORK))?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()
    }

    /// The delivery as the executor of a part scans it.
    pub fn delivery(&self, part: usize, layers: Layers, files: Vec<DeliveryFile>) -> Delivery {
        let own = self.parts.get(part).map(Vec::as_slice).unwrap_or_default();
        Delivery {
            id: self.delivery.clone(),
            date: self.date,
            elsewhere: (0..files.len()).filter(|it| !own.contains(it)).collect(),
            files,
            layers: Arc::new(layers),
            partners: Vec::new(),
        }
    }
}

impl WorkFile {
    /// The file of a delivery, which was found there.
    pub fn new(file: &DeliveryFile, found: &FoundFile) -> Self {
        Self {
            name: file.name.clone(),
            location: found.location.clone(),
            size: file.size,
            modified: file.modified,
            captures: file.captures.clone(),
        }
    }

    /// What a store opens it by.
    pub fn found(&self) -> FoundFile {
        FoundFile {
            path: self.name.clone(),
            location: self.location.clone(),
            role: FileRole::Increment,
            size: self.size,
            modified: self.modified,
            arrived: self.modified,
            captures: Vec::new(),
        }
    }

    /// The file as a scan reads it.
    pub fn scanned(&self, bytes: Arc<dyn OpenFile>) -> DeliveryFile {
        let (name, captures) = (self.name.clone(), self.captures.clone());
        DeliveryFile { name, size: self.size, modified: self.modified, captures, bytes }
    }
}
