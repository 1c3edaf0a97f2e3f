//! Every encoding of the WHATWG Encoding standard: what Python's codecs make of files of it. `encodings/reference.py` wrote them.

use std::collections::BTreeSet;

use crate::support::{Contents, all_limits, column, csv, read, source};
use arrow::array::AsArray;
use arrow::datatypes::{Int64Type, UInt8Type, UInt64Type};
use encoding_rs::Encoding;
use ingest_formats::{decoded, system};
use ingest_program::CsvFormat;

/// Those that the standard has, without the one that stands for text which is never to be read.
const ENCODINGS: usize = 39;

#[test]
fn every_encoding_is_what_the_codecs_of_python_read() {
    let mut seen = BTreeSet::new();
    for line in include_str!("encodings/reference.tsv").lines() {
        let [label, bytes, texts] = *line.split('\t').collect::<Vec<_>>() else { panic!("{line}") };
        let digits = |at: usize| u8::from_str_radix(&bytes[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..bytes.len()).step_by(2).map(digits).collect();
        let texts: Vec<String> = serde_json::from_str(texts).unwrap();
        let format = CsvFormat { encoding: label.to_owned(), trim: false, ..csv() };
        let source = source(format, vec![column("id int"), column("text text")]);
        for limits in all_limits() {
            let Contents { batch, stats } = read(&source, &["id", "text"], &bytes, limits).unwrap();
            let ids = batch.column(0).as_primitive::<Int64Type>();
            assert!(ids.values().iter().copied().eq(1..=texts.len() as i64), "{label}");
            let found: Vec<&str> = batch.column(1).as_string_view().iter().flatten().collect();
            assert_eq!(found, texts, "{label} by {limits:?}");
            let malformed = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
            assert!(malformed.values().iter().all(|it| *it == 0), "{label}");
            assert_eq!(stats.records, texts.len() as u64, "{label}");
            assert_eq!(stats.bytes, bytes.len() as u64, "{label}");
            // What is kept of a record are its bytes, where they stand in the file.
            let kept = batch.column_by_name(system::RAW).unwrap().as_binary_view();
            let offsets = batch.column_by_name(system::OFFSET).unwrap().as_primitive::<UInt64Type>();
            for (row, text) in texts.iter().enumerate() {
                let (start, raw) = (offsets.value(row) as usize, kept.value(row));
                assert_eq!(bytes.get(start..start + raw.len()), Some(raw), "{label} by {limits:?}");
                let line = decoded(label, raw).unwrap().replace('"', "");
                assert_eq!(line.split_once(',').unwrap().1, text.replace('"', ""), "{label} by {limits:?}");
            }
        }
        seen.insert(Encoding::for_label(label.as_bytes()).unwrap().name());
    }
    assert_eq!(seen.len(), ENCODINGS, "{seen:?}");
}
