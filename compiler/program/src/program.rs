//! The program as a whole, and the proof that it was checked.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    Calendar, Channel, Dataset, Environment, Lookup, Map, Pipeline, Schema, Secret, Source, Test, nesting, shared,
};

/// Version of the serialised form. A runtime refuses a program of another version.
pub const PROGRAM_VERSION: u32 = 3;

/// A whole project, resolved and typed. Lists are sorted by name unless they say otherwise. Declarations are shared: a
/// program that is checked again after an edit has those that are still right in common with the one before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// [`PROGRAM_VERSION`] of the compiler that made it.
    pub version: u32,
    /// The project's name, from `ingest.toml`.
    pub name: String,
    /// Paths of the `.ingest` files below the project's folder, with `/`; what [`Origin::file`](crate::Origin) counts.
    pub files: Vec<String>,
    /// Environment that is used when none is asked for.
    pub default_environment: String,
    /// Every environment, at least one.
    pub environments: Vec<Environment>,
    /// Every secret.
    pub secrets: Vec<Secret>,
    /// Every calendar.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<Calendar>,
    /// Every channel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Every reference table.
    #[serde(default, with = "shared", skip_serializing_if = "Vec::is_empty")]
    pub lookups: Vec<Arc<Lookup>>,
    /// Every source.
    #[serde(with = "shared")]
    pub sources: Vec<Arc<Source>>,
    /// Every schema.
    #[serde(with = "shared")]
    pub schemas: Vec<Arc<Schema>>,
    /// Every map, sorted by source and schema.
    #[serde(with = "shared")]
    pub maps: Vec<Arc<Map>>,
    /// Every dataset.
    #[serde(with = "shared")]
    pub datasets: Vec<Arc<Dataset>>,
    /// Every pipeline.
    #[serde(with = "shared")]
    pub pipelines: Vec<Arc<Pipeline>>,
    /// Every test, in the order of files and lines. Not part of the serialised form.
    #[serde(skip)]
    pub tests: Vec<Arc<Test>>,
}

impl Program {
    /// The source of that name.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|it| it.name == name).map(Arc::as_ref)
    }

    /// The reference table of that name.
    pub fn lookup(&self, name: &str) -> Option<&Lookup> {
        self.lookups.iter().find(|it| it.name == name).map(Arc::as_ref)
    }

    /// The schema of that name.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.iter().find(|it| it.name == name).map(Arc::as_ref)
    }

    /// The dataset of that name.
    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|it| it.name == name).map(Arc::as_ref)
    }

    /// The pipeline of that name.
    pub fn pipeline(&self, name: &str) -> Option<&Pipeline> {
        self.pipelines.iter().find(|it| it.name == name).map(Arc::as_ref)
    }

    /// The environment of that name.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|it| it.name == name)
    }

    /// The map from that source to that schema.
    pub fn map(&self, source: &str, schema: &str) -> Option<&Map> {
        self.maps.iter().find(|it| it.source == source && it.schema == schema).map(Arc::as_ref)
    }

    /// `path:line` of an origin; of what stands in the standard library, `<std>:line`.
    pub fn place(&self, origin: crate::Origin) -> String {
        let file = self.files.get(origin.file as usize).map_or("<std>", String::as_str);
        format!("{file}:{}", origin.line)
    }
}

/// Something that stands for a check without errors. Only [`Checked::certify`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked<T>(T);

impl<T> Checked<T> {
    /// The value as checked, if the check that made it found no error.
    pub fn certify(value: T, errors: usize) -> Option<Self> {
        (errors == 0).then_some(Self(value))
    }
}

impl<T> Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl Checked<Program> {
    /// The serialised form that `ingest compile` writes and `ingest run` reads back. On one line, which is a third of the
    /// size: a Kubernetes config map has to hold it.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.0)
    }

    /// Reads what [`Checked::to_json`] wrote. A program of another version is refused.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        if nesting::too_deep(text) {
            return Err(serde::de::Error::custom("it nests deeper than a program does"));
        }
        let Versioned { version } = serde_json::from_str(text)?;
        if version != PROGRAM_VERSION {
            return Err(serde::de::Error::custom(format!(
                "the program was compiled to version {version}, and this build reads version {PROGRAM_VERSION}"
            )));
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        reader.disable_recursion_limit();
        let program = Program::deserialize(&mut reader)?;
        reader.end()?;
        Ok(Self(program))
    }
}
