//! Files that have types: every block compiles, and reads its file with the types that the file says.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::support::{against, files};
use ingest_sniff::{Options, Sniffed, sniff};

/// The files of the crate that reads them.
fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests")
}

#[test]
fn every_block_compiles_and_has_the_types_of_its_file() {
    let folders = ["parquet/files", "avro/files", "orc/files", "sas/files", "sas/transport"];
    let (mut told, mut wrong, mut count) = (String::new(), Vec::new(), 0);
    for path in folders.iter().flat_map(|it| files(&corpus().join(it))) {
        let name = path.strip_prefix(corpus()).unwrap().to_str().unwrap().to_owned();
        let Ok(sniffed) = sniff(&path, &Options::default()) else {
            let _ = writeln!(told, "{name}: broken");
            continue;
        };
        count += 1;
        wrong.extend(sniffed.block.as_deref().and_then(against).map(|it| format!("{name}: {it}")));
        let mut types: Vec<_> = sniffed.columns.iter().map(|it| it.ty.trim_end_matches('?')).collect();
        // Of many alike one is enough.
        types.dedup();
        types.truncate(12);
        let left_out = sniffed.notes.iter().filter(|it| it.starts_with("left out")).count();
        let left_out = if left_out > 0 { format!(", {left_out} left out") } else { String::new() };
        let why =
            if sniffed.block.is_none() { sniffed.notes.last().cloned().unwrap_or_default() } else { String::new() };
        let _ = writeln!(told, "{name}: {}{left_out}{why}", types.join(", "));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 70, "files are missing");
    insta::assert_snapshot!(told);
}

#[test]
fn missing_numbers_that_say_why_are_told() {
    let told = sniff(&corpus().join("sas/files/tagged-na.sas7bdat"), &Options::default()).unwrap();
    let block = told.block.unwrap();
    assert_eq!(against(&block), None);
    assert_eq!(told.columns.iter().map(|it| it.ty.as_str()).collect::<Vec<_>>(), ["int?"], "{block}");
    assert!(block.contains("null here: `.A`, `.H`, `.Z`"), "{block}");
}

/// What is told of a transport file in which other bytes stand for some.
fn transport(name: &str, from: [u8; 8], to: [u8; 8]) -> Sniffed {
    let mut bytes = std::fs::read(corpus().join("sas/transport").join(name)).unwrap();
    let places: Vec<_> = (0..bytes.len() - 7).filter(|at| bytes[*at..].starts_with(&from)).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(&to);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    sniff(&path, &Options::default()).unwrap()
}

#[test]
fn missing_numbers_of_transport_files_are_told_too() {
    for (name, kind, ty, nulls, note) in [
        ("sample.xpt", *b"B\0\0\0\0\0\0\0", "date?", 1, "`.B`"),
        // A column that has none but those.
        ("dates_xpt_v8.xpt", *b"_\0\0\0\0\0\0\0", "int?", 6, "`._`"),
    ] {
        let told = transport(name, *b".\0\0\0\0\0\0\0", kind);
        assert_eq!(against(told.block.as_ref().unwrap()), None);
        let found = told.columns.iter().find(|it| it.nulls > 0).unwrap();
        assert_eq!((found.ty.as_str(), found.nulls), (ty, nulls), "{name}");
        assert!(found.notes.iter().any(|it| it.contains(note)), "{name}: {:?}", found.notes);
    }
}

#[test]
fn a_text_that_is_written_as_a_missing_number_is_a_text() {
    let told = transport("te.xpt", *b"C_1     ", *b".A      ");
    assert_eq!(told.block.as_deref().map(against), Some(None));
    let found = told.columns.iter().find(|it| it.name == "ETCD").unwrap();
    assert_eq!((found.ty.as_str(), found.nulls, found.notes.as_slice()), ("text", 0, [].as_slice()));
}

/// As data frames write their index, here by pyarrow.
#[test]
fn a_column_without_a_name_is_left_out() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typed/unnamed.parquet");
    let told = sniff(&path, &Options::default()).unwrap();
    assert_eq!(told.block.as_deref().map(against), Some(None), "{told:?}");
    assert_eq!(told.columns.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["name"]);
    assert!(told.notes.iter().any(|it| it.contains("a column without a name")), "{told:?}");
}
