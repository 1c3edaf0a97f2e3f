//! What fuzzing has found worth keeping, `fuzz/corpus`, has the properties that the fuzz targets look for.

use std::path::{Path, PathBuf};

#[path = "../../../fuzz/properties/check.rs"]
mod check;
#[path = "../../../fuzz/properties/format.rs"]
mod format;
#[path = "../../../fuzz/properties/parse.rs"]
mod parse;

/// Runs every text of the corpus of a target; a file that is no UTF-8 is a text up to there, as it is for the target.
fn replay(target: &str, holds: fn(&str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(paths.len() > 20, "the corpus of {target} has {} files: was it lost?", paths.len());
    for path in paths {
        let bytes = std::fs::read(&path).expect("a text");
        let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let failed = std::panic::catch_unwind(|| holds(text)).is_err();
        assert!(!failed, "{}", path.display());
    }
}

#[test]
fn parse_holds() {
    replay("parse", parse::holds);
}

#[test]
fn format_holds() {
    replay("format", format::holds);
}

#[test]
fn check_holds() {
    replay("check", check::holds);
}
