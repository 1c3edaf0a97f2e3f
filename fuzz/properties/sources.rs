//! The sources that the fuzz targets read by, as they are declared in `sources/`.

use std::env;
use std::sync::{Arc, LazyLock};

use ingest_analysis::{InputFile, Project, analyse};
use ingest_program::Source;

/// The sources of a file of the language, by name.
pub fn compiled(text: &str) -> Vec<Arc<Source>> {
    let file = InputFile { path: "main.ingest".to_owned(), text: text.to_owned() };
    let analysis = analyse(&Project { manifest: None, files: vec![file] });
    let program = analysis.program.unwrap_or_else(|| panic!("{:#?}", analysis.diagnostics));
    program.sources.clone()
}

/// What the names of sources begin with that are meant, where a run is of one format or layer alone.
static MEANT: LazyLock<Option<String>> = LazyLock::new(|| env::var("INGEST_FUZZ_SOURCES").ok());

/// The source that a byte of an input chooses; none where the run is not of it.
pub fn chosen(sources: &[Arc<Source>], which: u8) -> Option<&Source> {
    let source = sources[usize::from(which) % sources.len()].as_ref();
    let is_meant = MEANT.as_ref().is_none_or(|meant| source.name.split('_').next() == Some(meant));
    is_meant.then_some(source)
}
