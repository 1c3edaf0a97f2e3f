//! Workbooks: the sheet that is read, and what of it is the table. `workbooks/make.py` wrote the files.

use std::path::Path;

use ingest_sniff::{Options, sniff};

/// What is told of a file, of which every row is a record that can be read.
fn told(name: &str, records: usize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbooks").join(name);
    let found = sniff(&path, &Options::default()).unwrap();
    assert_eq!((found.records, found.malformed), (records, 0), "{name}: {:?}", found.block);
    found.block.unwrap_or_else(|| found.notes.join("\n"))
}

#[test]
fn tables_of_sheets() {
    insta::assert_snapshot!("titles", told("titles.xlsx", 8));
    insta::assert_snapshot!("cover", told("cover.xlsx", 8));
    insta::assert_snapshot!("no_header", told("no_header.xlsx", 8));
    insta::assert_snapshot!("twice", told("twice.xlsx", 8));
    insta::assert_snapshot!("beside", told("beside.xlsx", 8));
    insta::assert_snapshot!("named_beside", told("named_beside.xlsx", 8));
    insta::assert_snapshot!("spaced", told("spaced.xlsx", 8));
    insta::assert_snapshot!("rows_of_header", told("rows_of_header.xlsx", 8));
    insta::assert_snapshot!("chart_first", told("chart_first.xlsx", 8));
    insta::assert_snapshot!("empty", told("empty.xlsx", 0));
}
