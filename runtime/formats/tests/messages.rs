//! X12 and HL7: files that others wrote, compared with plain splitting; cases; files that are damaged.
//!
//! A file of `tests/messages/cases` is a format, columns and a file; the snapshot is what is read. Each case is read with many block
//! sizes and must give the same each time.

use crate::support::messages;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::support::messages::{format, source};
use crate::support::typed::mutate;
use crate::support::{account, all_limits, read_documents, render, unescape};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, UInt8Type};
use ingest_formats::{FileError, ReadLimits, system};
use ingest_program::{Format, Malformed, Source};
use proptest::prelude::*;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages")
}

#[test]
fn cases() {
    let mut paths: Vec<_> = fs::read_dir(folder().join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        insta::assert_snapshot!(name, case(&fs::read_to_string(&path).unwrap()));
    }
}

/// What is read of a case.
fn case(text: &str) -> String {
    let (options, file) = text.split_once("---\n").unwrap();
    let mut limits = ReadLimits::default();
    let mut format = None;
    let mut columns = "";
    for line in options.lines() {
        let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
        match (key, &mut format) {
            ("#", _) => {}
            ("format", _) => format = Some(messages::format(value)),
            ("columns", _) => columns = value,
            ("record_bytes", _) => limits.record_bytes = value.parse().unwrap(),
            ("kept_bytes", _) => limits.kept_bytes = value.parse().unwrap(),
            (_, Some(Format::X12(it) | Format::Hl7v2(it))) => match key {
                "nulls" => it.nulls = value.split('/').map(str::to_owned).collect(),
                "trim" => it.trim = value == "true",
                "malformed" => it.malformed = Malformed::Fail,
                "encoding" => value.clone_into(&mut it.encoding),
                _ => panic!("unknown option {key}"),
            },
            _ => panic!("unknown option {key}"),
        }
    }
    let source = source(format.unwrap(), columns);
    let wanted: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
    let bytes = unescape(file);
    let read = |limits| match read_documents(&source, &wanted, &bytes, limits) {
        Ok(contents) => render(&source, &wanted, &contents),
        Err(error) => format!("error: {error}\n"),
    };
    let whole = read(limits);
    for other in all_limits() {
        let other = ReadLimits { record_bytes: limits.record_bytes, kept_bytes: limits.kept_bytes, ..other };
        assert_eq!(read(other), whole, "{other:?}");
    }
    whole
}

/// The columns of the reference, by guide and row.
fn columns_of(guide: &str, row: &str) -> (&'static str, &'static str) {
    match (guide, row) {
        ("005010X222" | "005010X223" | "004010X096" | "004010X098", "2300") => (
            "2300",
            "CLM/01; CLM/02; CLM/05-1; 2010AA/NM1/09; 2010BA/NM1/09; NM1[01=PR]/03; 2010CA/NM1/04; NM1[01=82]/09; HI/01-2; 2320/SBR/01; \
             BHT/03; ST/02; ISA/13",
        ),
        ("005010X223" | "004010X096", "2400") => ("2400", "LX/01; SV2/02-2; SV2/03; DTP[01=472]/03; CLM/01"),
        (_, "2400") => ("2400", "LX/01; SV1/01-2; SV1/02; DTP[01=472]/03; CLM/01"),
        (_, "2100") => ("CLP", "CLP/01; CLP/04; NM1[01=QC]/03; CAS/03; BPR/02; TRN/02; N1[01=PR]/02; N1[01=PE]/04"),
        (_, "2110") => ("SVC", "SVC/01-2; SVC/03; CAS/01; CLP/01"),
        (_, "2000") => ("INS", "INS/01; INS/03; REF[01=0F]/02; 2100A/NM1/03; HD/03; BGN/02; N1[01=P5]/04"),
        ("005010X279", "HL") => ("2000C", "2000C/HL/01; TRN/02; 2100C/NM1/09; 2100A/NM1/03"),
        (_, "HL") => ("2000D", "2000D/HL/01; 2200D/TRN/02; 2100D/NM1/09; 2100A/NM1/03"),
        _ => panic!("{guide} {row}"),
    }
}

#[test]
fn every_record_of_the_corpus_is_what_plain_splitting_finds() {
    let reference = fs::read_to_string(folder().join("reference.tsv")).unwrap();
    let mut expected: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
    for line in reference.lines() {
        let [path, guide, row, values] = *line.split('\t').collect::<Vec<_>>() else { panic!("{line}") };
        expected.entry((path, guide, row)).or_default().push(values);
    }
    for ((path, guide, row), expected) in &expected {
        let (row, paths) = columns_of(guide, row);
        let path_of = |path: &str| match (*guide, path) {
            // Version 4010 of the institutional guide has the payer elsewhere, and no rendering provider.
            ("004010X096", "NM1[01=82]/09") => "2310A/NM1/12".to_owned(),
            (_, "NM1[01=82]/09") => "2310B/NM1[01=82]/09".to_owned(),
            ("004010X096", "NM1[01=PR]/03") => "2010BC/NM1/03".to_owned(),
            (_, "NM1[01=PR]/03") => "2010BB/NM1/03".to_owned(),
            (_, path) => path.to_owned(),
        };
        let rendering = if *guide == "005010X223" { "2310D" } else { "2310B" };
        let columns = paths
            .split("; ")
            .enumerate()
            .map(|(index, path)| format!("c{index} text? at {}", path_of(path).replace("2310B", rendering)));
        let source = source(format(&format!("x12 {guide} {row}")), &columns.collect::<Vec<_>>().join("; "));
        let bytes = fs::read(folder().join("x12").join(path)).unwrap();
        let found: Vec<_> = values(&source, &bytes).iter().map(|it| it.join("|")).collect();
        assert_eq!(found, *expected, "{path} {row}");
    }
}

#[test]
fn every_message_of_the_corpus_is_what_plain_splitting_finds() {
    let reference = fs::read_to_string(folder().join("reference_hl7.tsv")).unwrap();
    let mut expected: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for line in reference.lines() {
        let [path, row, values] = *line.split('\t').collect::<Vec<_>>() else { panic!("{line}") };
        expected.entry((path, row)).or_default().push(values);
    }
    for ((path, row), expected) in &expected {
        let paths = match *row {
            "MSH" => "MSH-9.1; MSH-9.2; MSH-10; PID-3.1; PID-5.1; PID-7; PV1-2; OBX-5",
            _ => "OBX-1; OBX-2; OBX-3.1; OBX-5; OBR-4.1; ORC-2.1; PID-3.1; MSH-10",
        };
        let columns: Vec<_> =
            paths.split("; ").enumerate().map(|(index, path)| format!("c{index} text? at {path}")).collect();
        let source = source(format(&format!("hl7v2 {row}")), &columns.join("; "));
        let bytes = fs::read(folder().join("hl7").join(path)).unwrap();
        let found: Vec<_> = values(&source, &bytes).iter().map(|it| it.join("¦").replace('\n', "\\n")).collect();
        assert_eq!(found, *expected, "{path} {row}");
    }
}

#[test]
fn every_list_and_struct_of_the_corpus_is_what_plain_splitting_finds() {
    let reference = fs::read_to_string(folder().join("reference_lists.tsv")).unwrap();
    let mut expected: BTreeMap<(&str, &str, &str), Vec<Value>> = BTreeMap::new();
    for line in reference.lines() {
        let [path, of, columns, values] = *line.split('\t').collect::<Vec<_>>() else { panic!("{line}") };
        expected.entry((path, of, columns)).or_default().push(serde_json::from_str(values).unwrap());
    }
    for ((path, of, columns), expected) in &expected {
        let source = source(format(of), columns);
        let names: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
        let bytes = fs::read(folder().join(path)).unwrap();
        let batch = read_documents(&source, &names, &bytes, ReadLimits::default()).unwrap().batch;
        let values = |row: usize| batch.columns().iter().take(names.len()).map(|it| value(it, row)).collect::<Value>();
        let found: Vec<_> = (0..batch.num_rows()).map(values).collect();
        assert_eq!(found, *expected, "{path}");
    }
}

/// A value of a column as JSON.
fn value(array: &dyn Array, row: usize) -> Value {
    match array.data_type() {
        _ if array.is_null(row) => Value::Null,
        DataType::List(_) => {
            let elements = array.as_list::<i32>().value(row);
            (0..elements.len()).map(|index| value(&elements, index)).collect()
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            fields.iter().zip(columns).map(|(field, it)| (field.name().clone(), value(it, row))).collect()
        }
        _ => array.as_string_view().value(row).into(),
    }
}

/// The texts of all columns of a file, record by record, none of which is malformed; nothing for null.
fn values(source: &Source, bytes: &[u8]) -> Vec<Vec<String>> {
    let names: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
    let batch = read_documents(source, &names, bytes, ReadLimits::default()).unwrap().batch;
    let malformed = batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
    assert!(malformed.values().iter().all(|it| *it == 0));
    let value = |row: usize, index: usize| {
        let texts = batch.column(index).as_string_view();
        if texts.is_null(row) { String::new() } else { texts.value(row).to_owned() }
    };
    (0..batch.num_rows()).map(|row| (0..names.len()).map(|index| value(row, index)).collect()).collect()
}

/// All files below a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}

/// What of the files of a folder is not read, and why; and how many records the others have.
fn refused(folder: &Path, source: &Source) -> String {
    let mut told = String::new();
    let mut records = 0;
    for (name, bytes) in files(folder) {
        match read_documents(source, &[], &bytes, ReadLimits::default()) {
            Ok(contents) => {
                let malformed = contents.batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
                let bad = malformed.values().iter().filter(|it| **it != 0).count();
                records += contents.batch.num_rows();
                assert_eq!(contents.stats.bytes, bytes.len() as u64, "{name}");
                if bad > 0 {
                    writeln!(told, "{name}: {bad} records are malformed").unwrap();
                }
            }
            Err(error) => writeln!(told, "{name}: {error}").unwrap(),
        }
    }
    format!("{told}{records} records")
}

#[test]
fn every_file_of_the_corpus_loads_or_says_why_not() {
    let transactions = source(format("x12 ST"), "of text at ST/01");
    insta::assert_snapshot!("refused_of_x12", refused(&folder().join("x12"), &transactions));
    let messages = source(format("hl7v2 MSH"), "of text at MSH-9.1");
    insta::assert_snapshot!("refused_of_hl7", refused(&folder().join("hl7"), &messages));
}

#[test]
fn an_interchange_that_is_cut_off_is_an_error() {
    let source = source(format("x12 CLM"), "id text? at CLM/01");
    let file = fs::read(folder().join("x12/837_005010X223A3/two-claims-single-provider.837i")).unwrap();
    assert_eq!(read_documents(&source, &["id"], &file, ReadLimits::default()).unwrap().batch.num_rows(), 2);
    for end in 0..file.trim_ascii_end().len() {
        let error = read_documents(&source, &["id"], &file[..end], ReadLimits::default()).unwrap_err();
        assert!(matches!(error, FileError::Damaged { .. } | FileError::NotOfFormat { .. }), "{end}: {error}");
    }
}

/// A damaged file is read, with every record accounted for, or its error says why not.
fn settled(source: &Source, names: &[&str], bytes: &[u8], limits: ReadLimits) {
    match read_documents(source, names, bytes, limits) {
        Ok(contents) => drop(account(source, names, &contents, bytes)),
        Err(FileError::Damaged { .. } | FileError::NotOfFormat { .. } | FileError::ByteOrderMark { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

/// Professional claims, and messages; read once.
static CLAIMS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| files(&folder().join("x12/837_005010X222A2")).into_values().collect());
static MESSAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| files(&folder().join("hl7")).into_values().collect());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_damaged_interchange_loads_or_fails(
        which in any::<prop::sample::Index>(),
        with_guide in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = which.get(&CLAIMS).clone();
        mutate(&mut bytes, &changes);
        let source = if with_guide {
            source(format("x12 005010X222 2300"), "id text at CLM/01; paid decimal(12,2)? at CLM/02; who text? at 2010BA/NM1/09; line text? at SV1/01-2")
        } else {
            source(format("x12 CLM"), "id text at CLM/01; who text? at ST/NM1[01=IL]/09; group text? at GS/06")
        };
        let names: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
        let limits = ReadLimits { block: 100, record_bytes: 700, kept_bytes: 50, ..ReadLimits::default() };
        for limits in [ReadLimits::default(), limits] {
            settled(&source, &names, &bytes, limits);
        }
    }

    #[test]
    fn a_damaged_message_loads_or_fails(
        which in any::<prop::sample::Index>(),
        row in prop::sample::select(vec!["MSH", "OBX", "OBR", "NTE"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = which.get(&MESSAGES).clone();
        mutate(&mut bytes, &changes);
        let source = source(
            format(&format!("hl7v2 {row}")),
            "id text? at MSH-10; mrn text? at PID-3[2].1; when text? at PV1-44; note text? at NTE-3; value text? at OBX-5",
        );
        let names: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
        let small = ReadLimits { block: 100, record_bytes: 3000, kept_bytes: 50, ..ReadLimits::default() };
        for limits in [ReadLimits::default(), small] {
            settled(&source, &names, &bytes, limits);
        }
    }
}
