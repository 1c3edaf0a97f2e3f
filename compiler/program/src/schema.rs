//! Common schemas, and the maps into them.

use serde::{Deserialize, Serialize};

use crate::{Check, Cleared, Expr, Label, Origin, Type};

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
    /// Names of the policies that it holds, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
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
    /// Sources whose rows of the same delivery stand beside those of the source, in the order written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
    /// A row for each element of a list, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<ForEach>,
    /// The one `SELECT` that `filter` and `fields` were written as; they hold what it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<Sql>,
    /// Of rows that agree in these, one stays; the others are counted as superseded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dedupe: Option<Dedupe>,
    /// Rows on which this required bool does not hold are left out (and counted).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// One for each field of the schema, in the schema's order; a field left out is a literal null.
    pub fields: Vec<MapField>,
    /// Where it was written.
    pub origin: Origin,
}

impl Map {
    /// A map without rules of its own: no field, no filter, no join.
    pub fn new(source: impl Into<String>, schema: impl Into<String>, origin: Origin) -> Self {
        Self {
            source: source.into(),
            schema: schema.into(),
            joins: Vec::new(),
            each: None,
            sql: None,
            dedupe: None,
            filter: None,
            fields: Vec::new(),
            origin,
        }
    }
}

/// The value of one field of the schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapField {
    /// The field's name.
    pub name: String,
    /// Its value, of exactly the field's type.
    pub value: Expr,
    /// The labels that the value carries, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// The labels that functions took off what the value is made of, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleared: Vec<Cleared>,
    /// Where it was written; of the map where the field was left out.
    pub origin: Origin,
}

impl MapField {
    /// A value that carries no label and is made of nothing that had one.
    pub fn new(name: impl Into<String>, value: Expr, origin: Origin) -> Self {
        Self { name: name.into(), value, labels: Vec::new(), cleared: Vec::new(), origin }
    }
}

/// `join members on MBR_ID == members.ID else null`: to each row the one row of another source that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Join {
    /// Name of the other source.
    pub source: String,
    /// Pairs of values that agree where rows belong together, of one type each: over the source's columns, and over
    /// the other's ([`ExprKind::Joined`](crate::ExprKind::Joined)). A null agrees with nothing.
    pub on: Vec<(Expr, Expr)>,
    /// What becomes of a row that no row, or more than one, belongs to. The value, where one is given, is null: of every
    /// column of the other source.
    pub otherwise: crate::ElseAction,
    /// Where it was written.
    pub origin: Origin,
}

/// `for each d in DIAGNOSES`: a row for each element. Rows whose list is empty or null are counted as filtered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForEach {
    /// The name that stands for the element ([`ExprKind::Item`](crate::ExprKind::Item)).
    pub item: String,
    /// The list.
    pub list: Expr,
    /// Where it was written.
    pub origin: Origin,
}

/// `dedupe by (claim_id) keep latest(RECEIVED)`, over the rows that the filter keeps and nothing rejects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dedupe {
    /// What the rows agree in, over the source's columns. Two nulls agree.
    pub by: Vec<Expr>,
    /// Which of them stays. Of equal ones the first in the order of files and records.
    pub keep: Keep,
    /// Where it was written.
    pub origin: Origin,
}

/// Which of several rows stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The first in the order of files and records.
    First,
    /// The last in it.
    Last,
    /// That with the greatest value; null is less than any.
    Latest(Expr),
    /// That with the least value; null is greater than any.
    Earliest(Expr),
}

/// `sql """SELECT …"""`: a projection of the source's columns with an optional `WHERE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sql {
    /// The statement.
    pub text: String,
    /// Where it was written.
    pub origin: Origin,
}
