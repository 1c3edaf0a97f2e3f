//! Common schemas, and the maps into them.

use serde::{Deserialize, Serialize};

use crate::{Check, Expr, Label, Origin, Type};

/// A common schema: what every source's rows become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// Fields that together identify a row; may be empty.
    pub key: Vec<String>,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// The data standard: holds for every map into the schema.
    pub checks: Vec<Check>,
    /// Where it was written.
    pub origin: Origin,
}

/// A field of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The `##` lines above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The type of its values.
    pub ty: Type,
    /// The privacy labels that its values may carry, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// Where it was written.
    pub origin: Origin,
}

/// How rows of a source become rows of a schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// Name of the source.
    pub source: String,
    /// Name of the schema.
    pub schema: String,
    /// Rows on which this required bool does not hold are left out (and counted).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// One for each field of the schema, in the schema's order; a field left out is a literal null.
    pub fields: Vec<MapField>,
    /// Where it was written.
    pub origin: Origin,
}

/// The value of one field of the schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapField {
    /// The field's name.
    pub name: String,
    /// Its value, of exactly the field's type.
    pub value: Expr,
    /// Where it was written; of the map where the field was left out.
    pub origin: Origin,
}
