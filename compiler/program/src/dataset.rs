//! Datasets: the tables that are published.

use serde::{Deserialize, Serialize};

use crate::{Expr, Origin};

/// A published table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// How the table is kept.
    #[serde(default, skip_serializing_if = "TableFormat::is_plain")]
    pub format: TableFormat,
    /// What a new delivery does to what is there.
    pub write: WriteMode,
    /// What its folders are named by, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partition_by: Vec<Partition>,
    /// What the rows of a file are in order of, over the schema's fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sort_by: Vec<Expr>,
    /// Where rejected rows go.
    pub quarantine: Quarantine,
    /// Labels whose values may be in the published table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleared_for: Vec<String>,
    /// Who may read it: names that the deployment's target understands, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<String>,
    /// For how long a delivery is kept after it was published; for good where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retain: Option<Retention>,
    /// Where it was written.
    pub origin: Origin,
}

impl Dataset {
    /// A Parquet table of plain files to which deliveries are added.
    pub fn new(
        name: impl Into<String>,
        schema: impl Into<String>,
        connection: impl Into<String>,
        path: impl Into<String>,
        quarantine: Quarantine,
        origin: Origin,
    ) -> Self {
        Self {
            name: name.into(),
            doc: None,
            schema: schema.into(),
            connection: connection.into(),
            path: path.into(),
            format: TableFormat::Parquet,
            write: WriteMode::Append,
            partition_by: Vec::new(),
            sort_by: Vec::new(),
            quarantine,
            cleared_for: Vec::new(),
            readers: Vec::new(),
            retain: None,
            origin,
        }
    }
}

/// How a table is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableFormat {
    /// Folders of Parquet files.
    #[default]
    Parquet,
    /// A Delta Lake table.
    Delta,
}

impl TableFormat {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_plain(&self) -> bool {
        *self == Self::Parquet
    }
}

/// `partition by year(service_date)`: a level of folders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Partition {
    /// Of the folders: `service_date_year` in `service_date_year=2026`; the field's own name where the value is a field.
    pub name: String,
    /// A value over the schema's fields, without labels, that cannot fail.
    pub value: Expr,
}

/// `retain 7y`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// For how long.
    pub period: Period,
    /// Where it was written.
    pub origin: Origin,
}

/// A length of time, as the calendar or the clock counts it; more than none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// `90d`
    Seconds(u64),
    /// `7y` is 84.
    Months(u32),
}

/// What a new delivery does to what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteMode {
    /// Each delivery is added once.
    Append,
    /// A delivery takes the place of the earlier one with its id; a snapshot, of every earlier one of its source.
    ReplaceDelivery,
    /// A row takes the place of the one that has its key. Rows of the delivery whose place it takes go.
    Merge,
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
