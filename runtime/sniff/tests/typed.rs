//! Files that have types: every block compiles, and reads its file with the types that the file says.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::support::{against, files};
use ingest_sniff::{Options, sniff};

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

/// As data frames write their index, here by pyarrow.
#[test]
fn a_column_without_a_name_is_left_out() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typed/unnamed.parquet");
    let told = sniff(&path, &Options::default()).unwrap();
    assert_eq!(told.block.as_deref().map(against), Some(None), "{told:?}");
    assert_eq!(told.columns.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["name"]);
    assert!(told.notes.iter().any(|it| it.contains("a column without a name")), "{told:?}");
}
