//! Where a table lies, and where the work on it is done.

use std::path::{Component, Path, PathBuf};

/// The folder of a table and the one beside it where its deliveries are prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    table: PathBuf,
    work: PathBuf,
}

/// A path of the program leads out of the folder it belongs in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the path \"{path}\" is not one below its connection's root: it must be relative, not empty, and without `..`")]
pub struct PlaceError {
    /// The path as the program has it.
    pub path: String,
}

impl Place {
    /// The place of a dataset's table: `<root>/<path>` and `<root>/<path>._ingest`.
    pub fn of_table(root: &Path, path: &str) -> Result<Self, PlaceError> {
        let inside = Path::new(path).components().all(|it| matches!(it, Component::Normal(_) | Component::CurDir));
        let path: PathBuf = Path::new(path).components().filter(|it| matches!(it, Component::Normal(_))).collect();
        let Some(name) = path.file_name().filter(|_| inside) else {
            return Err(PlaceError { path: path.display().to_string() });
        };
        let mut work_name = name.to_owned();
        work_name.push("._ingest");
        Ok(Self { table: root.join(&path), work: root.join(path.with_file_name(work_name)) })
    }

    /// The place of a dataset's quarantine. Datasets may share a quarantine, so each works in a folder of its own.
    pub fn of_quarantine(root: &Path, path: &str, dataset: &str) -> Result<Self, PlaceError> {
        let Self { table, work } = Self::of_table(root, path)?;
        Ok(Self { table, work: work.join(dataset) })
    }

    /// The table's folder.
    pub fn table(&self) -> &Path {
        &self.table
    }

    /// The folder of all deliveries of a source.
    pub fn source(&self, source: &str) -> PathBuf {
        self.table.join(format!("ingest_source={source}"))
    }

    /// The folder of a delivery.
    pub fn delivery(&self, source: &str, id: &str) -> PathBuf {
        self.source(source).join(format!("ingest_delivery={id}"))
    }

    /// The folder of all that lies beside the table.
    pub fn work(&self) -> &Path {
        &self.work
    }

    /// Where deliveries grow.
    pub fn staging(&self) -> PathBuf {
        self.work.join("staging")
    }

    /// Where a delivery lies that may not be published.
    pub fn held(&self, source: &str, id: &str) -> PathBuf {
        self.work.join("held").join(source).join(id)
    }

    /// Where it is noted what runs made of the deliveries of a source.
    pub fn attempts(&self, source: &str) -> PathBuf {
        self.work.join("attempts").join(source)
    }

    /// The note about a delivery.
    pub fn attempt(&self, source: &str, id: &str) -> PathBuf {
        self.attempts(source).join(format!("{id}.json"))
    }

    /// Where reports go.
    pub fn reports(&self) -> PathBuf {
        self.work.join("reports")
    }
}
