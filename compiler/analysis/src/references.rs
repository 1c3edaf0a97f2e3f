//! The files that reference tables are read from. The compiler opens none: whoever holds the project reads those that
//! [`Workspace::references`](crate::Workspace::references) names.

use std::collections::BTreeMap;
use std::sync::Arc;

use ingest_diagnostics::{FileId, SourceText, Sources};

/// Files by their paths below the project's folder: the text, or why there is none.
pub(crate) type Files = BTreeMap<Arc<str>, Result<SourceText, String>>;

/// The files as the check of a project sees them.
#[derive(Debug, Default)]
pub(crate) struct References {
    files: BTreeMap<Arc<str>, Result<FileId, String>>,
}

impl References {
    /// Enters the texts among those that findings point into.
    pub fn enter(files: &Files, sources: &mut Sources) -> Self {
        let enter = |(path, text): (&Arc<str>, &Result<SourceText, String>)| {
            let file = text.as_ref().map(|it| sources.add(Arc::clone(path), it.clone())).map_err(Clone::clone);
            (Arc::clone(path), file)
        };
        Self { files: files.iter().map(enter).collect() }
    }

    /// The file at a path, or why it cannot be read; `None` where there is none.
    pub fn get(&self, path: &str) -> Option<Result<FileId, &str>> {
        Some(self.files.get(path)?.as_ref().copied().map_err(String::as_str))
    }
}

/// Whether two sets of files are the same, text for text.
pub(crate) fn same(a: &Files, b: &Files) -> bool {
    let alike = |a: &Result<SourceText, String>, b: &Result<SourceText, String>| match (a, b) {
        (Ok(a), Ok(b)) => a.is(b),
        (Err(a), Err(b)) => a == b,
        _ => false,
    };
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && alike(a.1, b.1))
}
