//! Reports as files: one page and one JSON beside each dataset that a run dealt with.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{HtmlError, RunReport};
use crate::whole_file::replace;

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The file system refused.
    #[error("the report {} could not be written: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: io::Error,
    },
    /// It could not be put into JSON.
    #[error("the report could not be put into JSON: {0}; this is a fault of `ingest`")]
    Json(#[from] serde_json::Error),
    /// It could not be made a page.
    #[error(transparent)]
    Html(#[from] HtmlError),
}

/// Writes `<folder>/<run>.json` and `<folder>/<run>.html` and gives the page's path.
pub(crate) fn save(report: &RunReport, folder: &Path) -> Result<PathBuf, SaveError> {
    let json = serde_json::to_vec_pretty(report)?;
    let html = report.html()?;
    fs::create_dir_all(folder).map_err(|cause| SaveError::Io { path: folder.to_owned(), cause })?;
    write(&folder.join(format!("{}.json", report.run)), &json)?;
    let page = folder.join(format!("{}.html", report.run));
    write(&page, html.as_bytes())?;
    Ok(page)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    replace(path, bytes).map_err(|cause| SaveError::Io { path: path.to_owned(), cause })
}
