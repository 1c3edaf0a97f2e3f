//! The manifest of a published delivery.

use ingest_formats::parse::day_of;
use serde::{Deserialize, Serialize, de::Error};

use crate::report::Rows;

/// Name of the manifest in a delivery's folder. Readers of Parquet folders pass over names that begin with `_`.
pub const MANIFEST: &str = "_manifest.json";

/// Version of the manifest's form.
pub const MANIFEST_VERSION: u32 = 1;

/// What a published delivery is made of. The same input gives the same bytes: no clock, no host, no path of this machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_VERSION`].
    pub version: u32,
    /// The dataset that it is part of.
    pub dataset: String,
    /// The schema of the dataset.
    pub schema: String,
    /// The source that it came from.
    pub source: String,
    /// Its id.
    pub delivery: String,
    /// SHA-256 of the part of the program that made it, as `sha256:<hex>`. For the record: a program that has changed does
    /// not by itself load a delivery again.
    pub program: String,
    /// The files that it was loaded from, by path.
    pub files: Vec<ManifestFile>,
    /// The deliveries of other sources that it was joined to, each with its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<ManifestJoined>,
    /// The columns of its Parquet files, in their order.
    #[serde(default)]
    pub columns: Vec<ManifestColumn>,
    /// Its date, as `2026-01-05`: which delivery came before which.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// What the aggregates in the checks of the delivery were, those that are numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aggregates: Vec<ManifestAggregate>,
    /// Where its rows went.
    pub rows: Rows,
    /// The Parquet files of the folder, by name.
    pub data: Vec<DataFile>,
}

/// What an aggregate was over a delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManifestAggregate {
    /// Which: `map rows`, or with a digest of what it is over, `map sum sha256:0123456789abcdef`.
    pub of: String,
    /// Its value.
    pub value: f64,
}

/// `2026-01-05` of a number of days since 1970-01-01.
pub fn iso_date(days: i32) -> String {
    let (year, month, day) = day_of(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A delivery of another source, with the same id, that a delivery was joined to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestJoined {
    /// The other source.
    pub source: String,
    /// The files of its delivery, by path.
    pub files: Vec<ManifestFile>,
}

/// A file that a delivery was loaded from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its path below the source's folder.
    pub path: String,
    /// Its size in bytes, as stored.
    pub bytes: u64,
    /// When it was last modified: microseconds since 1970-01-01T00:00:00 UTC. A file of the same path, size and time is
    /// taken for unchanged without being read again.
    pub modified: i64,
    /// BLAKE3 of its bytes as stored, in hexadecimal.
    pub blake3: String,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestColumn {
    /// Its name.
    pub name: String,
    /// Its type as the language writes it, without `?`: `decimal(12, 2)`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether its values may be null.
    pub nullable: bool,
}

/// A Parquet file of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// Its name in the folder.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its rows.
    pub rows: u64,
}

impl Manifest {
    /// As the file holds it.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }

    /// Reads what [`Manifest::to_json`] wrote; a manifest of another version is refused.
    pub fn from_json(text: &[u8]) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let Versioned { version } = serde_json::from_slice(text)?;
        if version != MANIFEST_VERSION {
            return Err(serde_json::Error::custom(format!(
                "it has version {version}, and this build reads version {MANIFEST_VERSION}"
            )));
        }
        serde_json::from_slice(text)
    }
}
