//! Reference tables that expressions look values up in.

use serde::{Deserialize, Serialize};

use crate::{Label, Literal, Origin, Type};

/// `lookup pos = csv "reference/pos.csv" { key code text  name text }`, with the rows that the file had when the project was
/// compiled: a program means the same wherever it runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Path of the file below the project's folder.
    pub path: String,
    /// Its columns, in the order of declaration.
    pub columns: Vec<LookupColumn>,
    /// Its rows, in the order of the file: a constant of the column's type, or null, for each column. No two agree in the
    /// key.
    pub rows: Vec<Vec<Literal>>,
    /// Where it was written.
    pub origin: Origin,
}

/// A column of a reference table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupColumn {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The type of its values.
    pub ty: Type,
    /// Whether it is part of the key; never null then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub key: bool,
    /// Its privacy labels, sorted. Those of a key say what may be sought: values that missed are reported only where the key
    /// has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// Where it was written.
    pub origin: Origin,
}

impl Lookup {
    /// The columns of the key.
    pub fn keys(&self) -> impl Iterator<Item = &LookupColumn> {
        self.columns.iter().filter(|it| it.key)
    }
}
