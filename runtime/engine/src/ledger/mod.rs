//! The ledger: what is published, as told by the manifests of the published deliveries themselves.
//!
//! There is no other record. A delivery's manifest lies in the folder that one rename publishes, so the table and the
//! ledger cannot disagree, whenever a run is killed.

mod decide;
mod manifest;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

use ingest_connect::HISTORY;

pub use decide::{Decision, FoundFile, KnownFile, decide};
pub use manifest::{
    DataFile, MANIFEST, MANIFEST_VERSION, Manifest, ManifestAggregate, ManifestColumn, ManifestFile, ManifestJoined,
    iso_date,
};

/// The published deliveries of one source in one dataset.
#[derive(Debug, Default)]
pub struct Ledger {
    deliveries: BTreeMap<String, Manifest>,
    /// Content (BLAKE3) to the deliveries that hold it.
    contents: HashMap<String, BTreeSet<String>>,
    /// Path to the files that were loaded from it.
    paths: HashMap<String, Vec<ManifestFile>>,
    /// Every size that some file has.
    sizes: HashMap<u64, usize>,
}

/// A column that has one type in a published delivery and another in the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the column `{column}` is {is} in the program and {was} in the table (delivery {delivery}); with both the table could \
     not be read as one. Give the dataset another path, or move the table away and run again, which loads all deliveries \
     that are still there anew"
)]
pub struct ColumnClash {
    /// Its name.
    pub column: String,
    /// Its type in the program.
    pub is: String,
    /// Its type in the delivery.
    pub was: String,
    /// The delivery, as `source/id`.
    pub delivery: String,
}

/// A ledger could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The folder of a published table could not be read.
    #[error("{} could not be read: {cause}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// A manifest is not what this program writes.
    #[error(
        "{} is not a manifest that this version reads: {cause}. Without it nobody knows which files were loaded: restore \
         it, or remove its folder and run again to load the delivery anew", path.display()
    )]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
}

impl Ledger {
    /// Reads the manifests below `<dataset>/ingest_source=<source>/`. No such folder is an empty ledger.
    pub fn read(source_folder: &Path) -> Result<Self, LedgerError> {
        let failed = |path: &Path, cause| LedgerError::Read { path: path.to_owned(), cause };
        let entries = match fs::read_dir(source_folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(source_folder, error)),
        };
        let mut ledger = Self::default();
        for entry in entries {
            let path = entry.map_err(|error| failed(source_folder, error))?.path().join(MANIFEST);
            let text = match fs::read(&path) {
                Ok(text) => text,
                // A folder or file that somebody else put there is no delivery.
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                    continue;
                }
                Err(error) => return Err(failed(&path, error)),
            };
            let manifest =
                Manifest::from_json(&text).map_err(|cause| LedgerError::Manifest { path: path.clone(), cause })?;
            ledger.record(manifest);
        }
        Ok(ledger)
    }

    /// Takes note of a delivery that was published just now.
    pub fn record(&mut self, manifest: Manifest) {
        if let Some(earlier) = self.deliveries.remove(&manifest.delivery) {
            self.forget(&earlier);
        }
        for file in &manifest.files {
            self.contents.entry(file.blake3.clone()).or_default().insert(manifest.delivery.clone());
            self.paths.entry(file.path.clone()).or_default().push(file.clone());
            *self.sizes.entry(file.bytes).or_default() += 1;
        }
        self.deliveries.insert(manifest.delivery.clone(), manifest);
    }

    fn forget(&mut self, manifest: &Manifest) {
        for file in &manifest.files {
            if let Some(holders) = self.contents.get_mut(&file.blake3) {
                holders.remove(&manifest.delivery);
            }
            if let Some(files) = self.paths.get_mut(&file.path) {
                files.retain(|it| it != file);
            }
            if let Some(count) = self.sizes.get_mut(&file.bytes) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// The content of a file that looks exactly like one that was loaded.
    pub fn unchanged(&self, path: &str, bytes: u64, modified: i64) -> Option<&str> {
        let files = self.paths.get(path)?;
        files.iter().find(|it| it.bytes == bytes && it.modified == modified).map(|it| it.blake3.as_str())
    }

    /// Whether some loaded file has this size.
    fn has_size(&self, bytes: u64) -> bool {
        self.sizes.get(&bytes).is_some_and(|it| *it > 0)
    }

    /// The published delivery other than `id` that holds this content. Files without a record are all alike, so one that
    /// had none is not taken for the same.
    fn elsewhere(&self, id: &str, content: &str) -> Option<&str> {
        let had_rows = |id: &str| self.deliveries.get(id).is_some_and(|it| it.rows.read > 0);
        self.contents.get(content)?.iter().map(String::as_str).find(|it| *it != id && had_rows(it))
    }

    /// A published delivery, `except` left out, with a column of the same name and another type than in `columns`: a
    /// table with both can no longer be read as one.
    pub fn clash(&self, columns: &[ManifestColumn], except: Option<&str>) -> Option<ColumnClash> {
        self.deliveries.values().filter(|it| Some(it.delivery.as_str()) != except).find_map(|published| {
            let other = |column: &ManifestColumn| {
                published.columns.iter().find(|it| it.name == column.name && it.kind != column.kind)
            };
            let (column, was) = columns.iter().find_map(|column| Some((column, other(column)?)))?;
            Some(ColumnClash {
                column: column.name.clone(),
                is: column.kind.clone(),
                was: was.kind.clone(),
                delivery: format!("{}/{}", published.source, published.delivery),
            })
        })
    }

    /// What an aggregate was in the deliveries before one of this id and date (days since 1970-01-01), the latest first. The
    /// history comes before all others.
    pub fn past(&self, aggregate: &str, id: &str, date: i32) -> Vec<f64> {
        let order = |id: &str, date: &str| (id != HISTORY, date.to_owned(), id.to_owned());
        let own = order(id, &iso_date(date));
        let value = |it: &Manifest| it.aggregates.iter().find(|it| it.of == aggregate).map(|it| it.value);
        let mut past: Vec<_> = self
            .deliveries
            .values()
            .filter(|it| it.delivery != id)
            .map(|it| (order(&it.delivery, &it.date), it))
            .filter(|(order, _)| *order < own)
            .filter_map(|(order, it)| Some((order, value(it)?)))
            .collect();
        past.sort_by(|a, b| b.0.cmp(&a.0));
        past.into_iter().map(|(_, value)| value).collect()
    }

    /// Every published delivery.
    pub fn deliveries(&self) -> impl Iterator<Item = &Manifest> {
        self.deliveries.values()
    }

    /// The manifest of a published delivery.
    pub fn delivery(&self, id: &str) -> Option<&Manifest> {
        self.deliveries.get(id)
    }
}

#[cfg(test)]
mod tests;
