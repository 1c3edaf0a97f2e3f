//! Connections, environments, secrets, datasets and pipelines.

use serde::{Deserialize, Serialize};

use crate::{Label, Origin};

/// A place that files come from or tables go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ConnectionKind,
    /// Where it was written: the environment's override where there is one.
    pub origin: Origin,
}

/// What a connection is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionKind {
    /// A folder of this machine.
    Local {
        /// The folder; a relative one is below the project's.
        root: String,
    },
}

/// An environment, with every connection of the project as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Its name; `default` is always there: the connections as declared, unless an environment of that name overrides them.
    pub name: String,
    /// Every connection, sorted by name.
    pub connections: Vec<Connection>,
}

/// A secret and where its value is found at run time. The value is never part of a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Its name.
    pub name: String,
    /// Where the value is found.
    pub source: SecretSource,
    /// Where it was written.
    pub origin: Origin,
}

/// Where a secret's value is found at run time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretSource {
    /// In this environment variable.
    Env(String),
    /// In this file, less one line end at its end; a relative path is below the project's folder.
    File(String),
}

/// A published table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Name of its schema.
    pub schema: String,
    /// Name of the connection it is written to.
    pub connection: String,
    /// Its folder below the connection's root.
    pub path: String,
    /// What a new delivery does to what is there.
    pub write: WriteMode,
    /// Where rejected rows go.
    pub quarantine: Quarantine,
    /// Labels whose values may be in the published table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleared_for: Vec<String>,
    /// Where it was written.
    pub origin: Origin,
}

/// What a new delivery does to what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteMode {
    /// Each delivery is added once.
    Append,
    /// A delivery takes the place of the earlier one with its id.
    ReplaceDelivery,
}

/// Where rejected rows go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// Name of the connection.
    pub connection: String,
    /// Folder below the connection's root.
    pub path: String,
    /// Names of the labels whose values may be there: the raw records of a source with labelled columns hold them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleared_for: Vec<String>,
}

/// The unit of deployment: loads that run together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// What is loaded, in order.
    pub loads: Vec<Load>,
    /// What a run may use.
    pub resources: Resources,
    /// Where it was written.
    pub origin: Origin,
}

/// `source -> dataset`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Name of the source.
    pub source: String,
    /// Name of the dataset.
    pub dataset: String,
    /// Labels of the source's columns, all together, sorted: what its raw records hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// Where it was written.
    pub origin: Origin,
}

/// What a run of a pipeline may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// Bytes of memory. Default 1 GB.
    pub memory: u64,
    /// Thousandths of a core. Default 2000.
    pub cpu: u32,
    /// Bytes of scratch disk. Default 10 GB.
    pub disk: u64,
}

impl Default for Resources {
    fn default() -> Self {
        Self { memory: 1_000_000_000, cpu: 2_000, disk: 10_000_000_000 }
    }
}
