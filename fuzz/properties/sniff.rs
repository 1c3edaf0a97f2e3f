//! Whatever the bytes, they are told something of, or are an error; and a source block that is told compiles.
//!
//! An input is a byte that says how much of the file is looked at, and the file. What is counted agrees, and memory is bounded by a
//! constant and the length of the file.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use ingest_analysis::{InputFile, Project, analyse};
use ingest_diagnostics::Severity;
use ingest_sniff::{Options, sniff};
use tempfile::TempDir;

use super::memory;

/// Bytes that looking takes at most, however short the file is: what layers become, and the readers' blocks.
const AT_LEAST: usize = 160 << 20;
/// And for each byte of the file, which is read as text several times over.
const PER_BYTE: usize = 4096;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    folder.expect("a folder")
});

/// Holds an input to the properties.
pub fn holds(input: &[u8]) {
    let [how, bytes @ ..] = input else { return };
    let file = FOLDER.path().join("feed_20260105.dat");
    fs::write(&file, bytes).expect("a file");
    let most = [1 << 20, 64 << 10, 1000, 100][usize::from(*how) % 4];
    let members = (how / 4 % 4 == 1).then(|| "*.csv".to_owned());
    let options = Options { bytes: most, members, ..Options::default() };
    let (told, taken) = memory::most_allocated(|| sniff(&file, &options));
    let allowed = AT_LEAST + PER_BYTE * bytes.len();
    assert!(taken <= allowed, "{} bytes are told in {taken} bytes of memory", bytes.len());
    let Ok(told) = told else { return };
    assert!(told.malformed <= told.records, "what is malformed is a record");
    assert!(told.columns.iter().all(|it| it.nulls <= told.records), "what is null is of a record");
    if let Some(block) = &told.block {
        let text = ingest_syntax::format(&format!("connection feeds = local {{ root: \"/data/feeds\" }}\n\n{block}"));
        let file = InputFile { path: "feed.ingest".to_owned(), text };
        let analysis = analyse(&Project { manifest: None, files: vec![file] });
        let error = analysis.diagnostics.iter().find(|it| it.severity == Severity::Error);
        assert!(error.is_none(), "{block}\n{error:?}");
    }
}
