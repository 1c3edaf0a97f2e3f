//! What data sets of SAS call their columns in words, as pyreadstat tells it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;

use crate::support::typed::{source, tests};
use ingest_formats::{Opened, ReadStats, plan};
use ingest_program::{Added, Drift, Format, Missing, Origin, SasFormat, Source, XportFormat};

/// The labels of a file, by the names of its columns.
fn labels(path: &str) -> BTreeMap<String, String> {
    let nulls = vec![String::new()];
    let format = if path.starts_with("transport/") {
        Format::Xport(XportFormat { member: None, encoding: None, nulls, origin: Origin::default() })
    } else {
        Format::Sas7bdat(SasFormat { encoding: None, nulls, origin: Origin::default() })
    };
    let none = Source { drift: Drift { added: Added::Ignore, missing: Missing::Null }, ..source(format, &[]) };
    let bytes = fs::read(tests().join("sas").join(path)).unwrap();
    let folder = std::env::temp_dir();
    let file = Opened { bytes: Box::new(Cursor::new(bytes)), earlier: ReadStats::default(), scratch: &folder };
    let reader = plan(&none, &[]).unwrap().open(file).unwrap();
    reader.differences().labels().into_iter().collect()
}

#[test]
fn every_label_is_what_pyreadstat_tells() {
    let mut due: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let told = fs::read_to_string(tests().join("sas/labels.tsv")).unwrap();
    for line in told.lines() {
        let [file, column, label] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        due.entry(file).or_default().insert(column.to_owned(), serde_json::from_str(label).unwrap());
    }
    let without: BTreeSet<_> = ["files/test14.sas7bdat", "transport/sample.xpt"].into();
    for (file, labels) in due.into_iter().chain(without.into_iter().map(|it| (it, BTreeMap::new()))) {
        assert_eq!(self::labels(file), labels, "{file}");
    }
}
