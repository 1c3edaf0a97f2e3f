//! Tables of very many columns: each is told, whatever the others are called.

use std::collections::BTreeSet;
use std::fs;

use ingest_sniff::{Options, Sniffed, sniff};

const COLUMNS: usize = 20_000;

fn told(name: impl Fn(usize) -> String) -> Sniffed {
    let line = |cell: &dyn Fn(usize) -> String| (0..COLUMNS).map(cell).collect::<Vec<_>>().join(",") + "\n";
    let values: String = (1..4).map(|row| line(&|it| (row + it % 7).to_string())).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wide.csv");
    fs::write(&file, line(&name) + &values).unwrap();
    sniff(&file, &Options::default()).unwrap()
}

#[test]
fn every_column_is_told() {
    for told in [told(|it| format!("x_{it}")), told(|_| "value".to_owned())] {
        let names: BTreeSet<_> = told.columns.iter().map(|it| it.name.as_str()).collect();
        assert_eq!((told.columns.len(), names.len(), told.records, told.malformed), (COLUMNS, COLUMNS, 3, 0));
        assert!(told.columns.iter().all(|it| it.ty == "int"));
    }
}
