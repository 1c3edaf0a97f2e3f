//! Files that are changed anywhere: each is told something of, or is an error; none stops anything.

use std::fs;
use std::path::Path;

use ingest_sniff::{Options, sniff};

/// Numbers that look random and are always the same (Marsaglia's xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

const FILES: [&str; 8] = [
    "csv/csvsniffer_w3c/test052.csv",
    "csv/duckdb/auto/single_quote_backslash.csv",
    "csv/duckdb/encodings/utf16.csv",
    "csv/frictionless/table.csv.zip",
    "csv/frictionless/table.csv.xz",
    "csv/usda_sr28/FD_GROUP.txt",
    "json/duckdb/12188.ndjson",
    "xml/spark-xml/books-complicated.xml",
];

#[test]
fn two_thousand_changes() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let folder = tempfile::tempdir().unwrap();
    let mut numbers = Numbers(20_261_127);
    let mut read = 0;
    for round in 0..2000 {
        let file = corpus.join(FILES[round % FILES.len()]);
        let mut bytes = fs::read(&file).unwrap();
        for _ in 0..=numbers.below(3) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
                1 => bytes.truncate(at),
                2 => bytes.insert(at, b"\"\n,\0<{\xFF"[numbers.below(7)]),
                _ => drop(bytes.drain(at..(at + numbers.below(40)).min(bytes.len()))),
            }
        }
        let changed = folder.path().join(file.file_name().unwrap());
        fs::write(&changed, bytes).unwrap();
        let options = Options { bytes: [1 << 20, 100][round % 2], ..Options::default() };
        read += usize::from(sniff(&changed, &options).is_ok());
    }
    assert!(read > 1000, "{read}");
}
