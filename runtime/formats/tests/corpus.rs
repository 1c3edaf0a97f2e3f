//! Real files: what the `csv` crate reads without complaint is read the same here, record by record.
//!
//! The files of `tests/data` are in the repository; `INGEST_CSV_CORPUS=FOLDER` has all `.csv` files below a folder read too.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{column, csv, read, source};
use arrow::array::AsArray;
use arrow::datatypes::UInt8Type;
use ingest_formats::{ReadLimits, system};
use ingest_program::CsvFormat;

#[test]
fn agrees_with_the_csv_crate() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let compared = compare_all(&data);
    assert!(compared.len() >= 8, "{compared:?}");
    if let Some(folder) = std::env::var_os("INGEST_CSV_CORPUS") {
        let compared = compare_all(Path::new(&folder));
        assert!(compared.len() >= 8, "{compared:?}");
        println!("{} files agree", compared.len());
    }
}

/// The files that the `csv` crate reads cleanly, all of which agree.
fn compare_all(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    files.retain(|path| compare(path));
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            files.push(path);
        }
    }
}

/// Whether the file can be compared; panics where the two differ.
fn compare(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    let expected: Result<Vec<csv::StringRecord>, _> =
        csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice()).records().collect();
    let Ok(expected) = expected else { return false };
    let Some(width) = expected.first().map(csv::StringRecord::len) else { return false };
    // The crate leaves out blank lines, where a file of one column has a null; and it takes text after a closing quote
    // and a carriage return alone in its stride.
    let lone_return = bytes.windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n');
    if width == 1 || lone_return {
        return false;
    }
    let columns = (0..width).map(|index| column(&format!("c{index} text?"))).collect();
    let source = source(CsvFormat { header: false, nulls: Vec::new(), ..csv() }, columns);
    let names: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
    for block in [97, 1 << 20] {
        let limits = ReadLimits { block, ..ReadLimits::default() };
        let batch = read(&source, &names, &bytes, limits).unwrap().batch;
        let malformed = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
        if malformed.values().iter().any(|reason| *reason != 0) {
            println!("{}: malformed by our rules", path.display());
            return false;
        }
        assert_eq!(batch.num_rows(), expected.len(), "{}", path.display());
        for (row, record) in expected.iter().enumerate() {
            let found: Vec<&str> = (0..width).map(|at| batch.column(at).as_string_view().value(row)).collect();
            assert_eq!(found, record.iter().collect::<Vec<_>>(), "{} record {}", path.display(), row + 1);
        }
    }
    true
}
