//! What tests of blocks share.

pub mod load;

use std::fs;
use std::path::{Path, PathBuf};

use ingest_analysis::{InputFile, Project, analyse};
use ingest_diagnostics::{Severity, render};

/// The files in a folder, and in those in it.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What the compiler says against a block, in the layout that `ingest fmt` gives it.
pub fn against(block: &str) -> Option<String> {
    let text = format!("connection feeds = local {{ root: \"/data/feeds\" }}\n\n{block}");
    let text = ingest_syntax::format(&text);
    let file = InputFile { path: "feed.ingest".to_owned(), text };
    let analysis = analyse(&Project { manifest: None, files: vec![file] });
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|it| it.severity == Severity::Error).cloned().collect();
    (!errors.is_empty()).then(|| format!("{}{block}", render::short(&analysis.sources, &errors)))
}
