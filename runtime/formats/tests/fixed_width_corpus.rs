//! Files of fixed width of a corpus that is not here: what pandas cuts out of them by their layouts, as `fixed_width/corpus.py` has written it
//! down. `tests/corpus` sets `INGEST_LAYOUTS_CORPUS=FOLDER` and `INGEST_LAYOUTS_REFERENCE=FILE`.

use std::fs;
use std::path::Path;

use crate::support::{Contents, column, compare_corpus, fixed_width, read};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{UInt8Type, UInt64Type};
use arrow::util::display::array_value_to_string;
use ingest_formats::{ReadLimits, system};
use ingest_program::{FixedWidthFormat, Format, Missing, Origin, Positions, RecordKind, Source};

/// The checksum of what a column has, as the reference spells it.
fn crc(contents: &Contents, index: usize) -> String {
    let failed = contents.batch.column_by_name(&system::failed(index / 64)).unwrap().as_primitive::<UInt64Type>();
    let malformed = contents.batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
    let values = contents.batch.column(index);
    let mut text = String::new();
    for row in 0..contents.batch.num_rows() {
        if malformed.value(row) != 0 {
            text.push_str("\x1dmalformed");
        } else if failed.value(row) >> (index % 64) & 1 != 0 {
            text.push_str("\x1derror");
        } else if values.is_null(row) {
            text.push_str("\x1dnull");
        } else {
            text.push_str(&array_value_to_string(values, row).unwrap());
        }
        text.push('\x1e');
    }
    format!("{:08x}", crc32fast::hash(text.as_bytes()))
}

/// What is read otherwise of a file than the reference has it.
fn differences(folder: &Path, line: &str) -> Vec<String> {
    let [path, length, skip, kind, lack, lines, count, told @ ..] = &*line.split('\t').collect::<Vec<_>>() else {
        panic!("{line}")
    };
    let told: Vec<Vec<&str>> = told.iter().map(|it| it.split('|').collect()).collect();
    let declared = |(index, told): (usize, &Vec<&str>)| {
        let (name, format) = told[0].split_once(' ').unwrap_or((told[0], ""));
        column(&format!("c{index} {} at {}", format!("{name}? {format}").trim_end(), told[1]))
    };
    let kinds = RecordKind { first: 1, last: kind.len() as u32, kinds: vec![(*kind).to_owned()] };
    let length = length.parse().ok();
    let format = FixedWidthFormat {
        record: length,
        positions: if length.is_some() { Positions::Bytes } else { Positions::Characters },
        skip: skip.parse().unwrap(),
        kind: (!kind.is_empty()).then_some(kinds),
        ..fixed_width()
    };
    let columns = told.iter().enumerate().map(declared).collect();
    let mut source =
        Source { columns, ..Source::new("feed", "here", "", Format::FixedWidth(format), Origin::default()) };
    if *lack == "may" {
        source.drift.missing = Missing::Null;
    }
    let names: Vec<_> = source.columns.iter().map(|it| it.name.as_str()).collect();
    let contents = match read(&source, &names, &fs::read(folder.join(path)).unwrap(), ReadLimits::default()) {
        Ok(contents) => contents,
        Err(error) => return vec![format!("{path}: {error}")],
    };
    let (records, all) = (contents.stats.records, contents.stats.records + contents.stats.other_records);
    if records.to_string() != *count || all.to_string() != *lines {
        return vec![format!("{path}: {records} records of `{kind}` in {all}, for {count} in {lines}")];
    }
    let differs = |(index, told): &(usize, &Vec<&str>)| crc(&contents, *index) != told[2];
    told.iter()
        .enumerate()
        .filter(differs)
        .map(|(_, it)| format!("{path}: {} at {} of records `{kind}`", it[0], it[1]))
        .collect()
}

#[test]
fn every_record_is_what_pandas_cuts_out() {
    compare_corpus("LAYOUTS", "REFERENCE", differences);
}
