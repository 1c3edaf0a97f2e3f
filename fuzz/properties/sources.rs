//! The sources that the fuzz targets read by, as they are declared in `sources/`.

use std::sync::Arc;

use ingest_analysis::{InputFile, Project, analyse};
use ingest_program::Source;

/// The sources of a file of the language, by name.
pub fn compiled(text: &str) -> Vec<Arc<Source>> {
    let file = InputFile { path: "main.ingest".to_owned(), text: text.to_owned() };
    let analysis = analyse(&Project { manifest: None, files: vec![file] });
    let program = analysis.program.unwrap_or_else(|| panic!("{:#?}", analysis.diagnostics));
    program.sources.clone()
}

/// The source that a byte of an input chooses.
pub fn chosen(sources: &[Arc<Source>], which: u8) -> &Source {
    &sources[usize::from(which) % sources.len()]
}
