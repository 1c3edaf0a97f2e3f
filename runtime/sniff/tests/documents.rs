//! Documents of which a block reads a part: what it does not read is named.

use std::fs;
use std::path::Path;

use crate::support::{against, files};
use ingest_sniff::{Options, sniff};

/// A file of `tests/documents` is a document; the snapshot is what is told of it.
#[test]
fn what_is_not_read_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let files = files(&folder);
    assert!(files.len() > 10, "files are missing");
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap().replace('.', "_");
        insta::assert_snapshot!(name, block(&path));
    }
}

/// The block of a file, which compiles and reads all its records, as `ingest fmt` lays it out.
fn block(path: &Path) -> String {
    let told = sniff(path, &Options::default()).unwrap();
    let block = told.block.unwrap();
    assert_eq!(against(&block), None, "{}", path.display());
    assert_eq!(told.malformed, 0, "{block}");
    ingest_syntax::format(&block)
}

/// Members of a document that is cut off are counted as far as it was looked at.
#[test]
fn of_a_cut_document_what_was_seen_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.json");
    let records: Vec<_> = (0..200).map(|it| format!("{{\"id\": {it}, \"name\": \"x\"}}")).collect();
    fs::write(&path, format!("{{\"members\": [{{\"id\": 1}}],\n\"claims\": [{}]}}", records.join(",\n"))).unwrap();
    let told = sniff(&path, &Options { bytes: 1000, ..Options::default() }).unwrap();
    assert_eq!(told.notes, ["left out: `/members`, 1 object in the sample"]);
    assert_eq!((told.malformed, told.records > 10), (0, true), "{told:?}");
}
