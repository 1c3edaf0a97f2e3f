//! Records with columns at fixed places: what others read of those of a mainframe, files of banks, and files that are damaged.
//!
//! `INGEST_FIXED_WIDTH_CORPUS=FOLDER` has each `.dat` of the folder read too that has a `.layout.tsv` and an `.expected.csv` beside it.

use std::fs;
use std::path::Path;

use crate::support::{Contents, column, fixed_width, read};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{Decimal128Type, Float64Type, UInt8Type, UInt64Type};
use arrow::util::display::array_value_to_string;
use ingest_formats::{ReadLimits, system};
use ingest_program::{FixedWidthFormat, Format, Missing, Origin, Positions, RecordKind, Source};
use proptest::prelude::*;

fn source(format: FixedWidthFormat, columns: &[&str]) -> Source {
    let columns = columns.iter().map(|it| column(it)).collect();
    Source { columns, ..Source::new("feed", "here", "", Format::FixedWidth(format), Origin::default()) }
}

fn names(source: &Source) -> Vec<&str> {
    source.columns.iter().map(|column| column.name.as_str()).collect()
}

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixed_width").join(name)).unwrap()
}

/// The records of `accounts.ebcdic`, of 51 bytes.
fn accounts() -> Source {
    let format = FixedWidthFormat {
        record: Some(51),
        positions: Positions::Bytes,
        encoding: "ebcdic-500".into(),
        ..fixed_width()
    };
    let columns = [
        "id int at 1..6",
        "name text? at 7..18",
        "balance decimal(11,2) at 19..24 packed",
        "limit decimal(7,2) at 25..31 zoned",
        "units int at 32..33 binary",
        "cents decimal(18,2)? at 34..41 binary",
        "rate decimal(5,4) at 42..46 implied",
        "opened int at 47..51 packed",
    ];
    source(format, &columns)
}

/// The records of `cobol.ebcdic`, of 60 bytes.
fn cobol() -> Source {
    let format = FixedWidthFormat {
        record: Some(60),
        positions: Positions::Bytes,
        encoding: "ebcdic-037".into(),
        ..fixed_width()
    };
    let columns = [
        "one float at 1..4 ibm_float",
        "two float at 5..12 ibm_float",
        "single float at 13..16 ieee_float",
        "double float at 17..24 ieee_float",
        "units int at 25..26 unsigned_binary",
        "big decimal(20,0) at 27..34 unsigned_binary",
        "price decimal(11,2) at 35..38 binary",
        "lead decimal(7,2) at 39..45 zoned_leading",
        "before decimal(7,2) at 46..53 implied",
        "behind int at 54..60 implied",
    ];
    source(format, &columns)
}

#[test]
fn records_of_a_mainframe_are_what_coboljsonifier_reads() {
    compare(&accounts(), "accounts", 500 * 51);
}

#[test]
fn numbers_of_cobol_are_what_their_fractions_are() {
    compare(&cobol(), "cobol", 400 * 60);
}

/// Holds the records of `NAME.ebcdic` to `NAME.tsv`, where `!` is no value.
fn compare(source: &Source, name: &str, bytes: u64) {
    let names = names(source);
    let expected = String::from_utf8(file(&format!("{name}.tsv"))).unwrap();
    let limits = [ReadLimits::default(), ReadLimits { block: 100, records: 7, ..ReadLimits::default() }];
    for limits in limits {
        let Contents { batch, stats } = read(source, &names, &file(&format!("{name}.ebcdic")), limits).unwrap();
        assert_eq!(stats.records, expected.lines().count() as u64 - 1);
        assert_eq!(stats.bytes, bytes);
        let failed = batch.column_by_name(&system::failed(0)).unwrap().as_primitive::<UInt64Type>();
        let mut refused = 0;
        for (row, line) in expected.lines().skip(1).enumerate() {
            for (index, expected) in line.split('\t').enumerate() {
                let array = batch.column(index);
                let has_failed = failed.value(row) >> index & 1 == 1;
                if expected == "!" {
                    assert!(has_failed && array.is_null(row), "{} of record {}", names[index], row + 1);
                    refused += 1;
                    continue;
                }
                assert!(!has_failed, "{} of record {}", names[index], row + 1);
                if let Some(floats) = array.as_primitive_opt::<Float64Type>() {
                    let expected: f64 = expected.parse().unwrap();
                    assert_eq!(
                        floats.value(row).to_bits(),
                        (expected + 0.0).to_bits(),
                        "{} of {}",
                        names[index],
                        row + 1
                    );
                    continue;
                }
                assert_eq!(
                    array_value_to_string(array, row).unwrap(),
                    expected,
                    "{} of record {}",
                    names[index],
                    row + 1
                );
            }
        }
        assert!(refused > 20, "{refused}");
    }
}

/// The places are those of Nacha's operating rules, appendix three.
#[test]
fn the_entries_of_a_bank_add_up_to_its_control_record() {
    let of_kind = |kind: &str, columns: &[&str]| {
        let kind = RecordKind { first: 1, last: 1, kinds: vec![kind.to_owned()] };
        source(FixedWidthFormat { kind: Some(kind), ..fixed_width() }, columns)
    };
    let entries = of_kind("6", &["code text at 2..3", "amount decimal(10,2) at 30..39 implied", "name text at 55..76"]);
    let control = of_kind(
        "9",
        &["count int at 14..21", "debit decimal(12,2)? at 32..43 implied", "credit decimal(12,2)? at 44..55 implied"],
    );
    for (name, expected, addenda) in [("ppd-mixedDebitCredit.ach", 3, 0), ("flattenBatchesOneBatchHeader.ach", 3, 3)] {
        let bytes = file(name);
        let found = read(&entries, &names(&entries), &bytes, ReadLimits::default()).unwrap();
        assert_eq!(found.stats.records, expected, "{name}");
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() as u64;
        assert_eq!(found.stats.records + found.stats.other_records, lines, "{name}");
        let codes = found.batch.column(0).as_string_view();
        let amounts = found.batch.column(1).as_primitive::<Decimal128Type>();
        let total = |kinds: [&str; 2]| {
            let rows = (0..codes.len()).filter(|row| kinds.contains(&codes.value(*row)));
            rows.map(|row| amounts.value(row)).sum::<i128>()
        };
        let told = read(&control, &names(&control), &bytes, ReadLimits::default()).unwrap().batch;
        // The first is the record: lines of nines after it fill up a block of ten.
        let number = |column: usize| told.column(column).as_primitive::<Decimal128Type>().value(0);
        assert_eq!((total(["27", "37"]), total(["22", "32"])), (number(1), number(2)), "{name}");
        assert_eq!(array_value_to_string(told.column(0), 0).unwrap(), (expected + addenda).to_string(), "{name}");
    }
}

/// The places are those of CMS's Claim and Claim Line Feed, version 36; the values those of `fixed_width/cclf.py`.
#[test]
fn claims_of_cms_are_what_their_layout_says() {
    let layout = String::from_utf8(file("cclf.layout.tsv")).unwrap();
    let fields: Vec<Vec<&str>> = layout.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let kind = |picture: &str| match picture.strip_prefix("-9(") {
        Some(amount) => {
            let (whole, fraction) = amount.split_once(").").unwrap();
            format!("decimal({},{})", whole.parse::<usize>().unwrap() + fraction.len(), fraction.len())
        }
        None if picture.starts_with("YYYY") => "date".to_owned(),
        None if picture.starts_with('9') => "int".to_owned(),
        None => "text".to_owned(),
    };
    for (of, cut) in [("CCLF1", false), ("CCLF5", false), ("CCLF8", false), ("CCLF9", true)] {
        let columns: Vec<String> = fields
            .iter()
            .filter(|it| it[0] == of)
            .map(|it| format!("{} {}? at {}..{}", it[1], kind(it[4]), it[2], it[3]))
            .collect();
        let mut source = source(fixed_width(), &columns.iter().map(String::as_str).collect::<Vec<_>>());
        source.drift.missing = Missing::Null;
        let name = of.to_lowercase();
        let found = read(&source, &names(&source), &file(&format!("{name}.dat")), ReadLimits::default()).unwrap().batch;
        let expected = String::from_utf8(file(&format!("{name}.tsv"))).unwrap();
        let expected: Vec<Vec<&str>> = expected.lines().skip(1).map(|line| line.split('\t').collect()).collect();
        assert_eq!(found.num_rows(), expected.len(), "{name}");
        // A short line without an end may go on, whatever those do who send it.
        let malformed = found.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
        let whole = expected.len() - usize::from(cut);
        assert!((0..expected.len()).all(|row| (malformed.value(row) == 0) == (row < whole)), "{name}");
        for (row, values) in expected.iter().take(whole).enumerate() {
            for (index, value) in values.iter().enumerate() {
                let array = found.column(index);
                let read = if array.is_null(row) { String::new() } else { array_value_to_string(array, row).unwrap() };
                assert_eq!(read, *value, "{name}: {} of record {}", columns[index], row + 1);
            }
        }
    }
}

#[test]
fn files_with_their_layout() {
    let Some(folder) = std::env::var_os("INGEST_FIXED_WIDTH_CORPUS") else { return };
    let mut compared = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let (layout, expected) = (path.with_extension("layout.tsv"), path.with_extension("expected.csv"));
        if path.extension().is_none_or(|it| it != "dat") || !layout.exists() || !expected.exists() {
            continue;
        }
        let layout = fs::read_to_string(layout).unwrap();
        let fields: Vec<Vec<&str>> = layout.lines().skip(1).map(|line| line.split('\t').collect()).collect();
        let columns: Vec<String> = fields.iter().map(|it| format!("{} text? at {}..{}", it[0], it[1], it[2])).collect();
        let source = source(fixed_width(), &columns.iter().map(String::as_str).collect::<Vec<_>>());
        let batch = read(&source, &names(&source), &fs::read(&path).unwrap(), ReadLimits::default()).unwrap().batch;
        let rows: Vec<csv::StringRecord> =
            csv::Reader::from_path(expected).unwrap().records().collect::<Result<_, _>>().unwrap();
        assert_eq!(batch.num_rows(), rows.len(), "{}", path.display());
        for (row, record) in rows.iter().enumerate() {
            for (index, expected) in record.iter().enumerate() {
                let array = batch.column(index).as_string_view();
                let found = if array.is_null(row) { "" } else { array.value(row) };
                let same = found == expected || found.parse::<f64>().is_ok_and(|it| Ok(it) == expected.parse::<f64>());
                assert!(same, "{} row {} column {}: {found:?} {expected:?}", path.display(), row + 1, fields[index][0]);
            }
        }
        compared += 1;
    }
    assert!(compared > 0, "no file in {}", folder.display());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// Whatever becomes of a file, its bytes are all in records, and how it is cut changes nothing.
    #[test]
    fn damaged_records_are_accounted_for(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..5_u8, any::<u8>()), 1..12),
        kind in any::<bool>(),
        block in 1_usize..300,
    ) {
        let mut source = accounts();
        if let (Format::FixedWidth(format), true) = (&mut source.format, kind) {
            format.kind = Some(RecordKind { first: 6, last: 6, kinds: vec!["1".into(), "2".into(), "3".into()] });
        }
        let mut bytes = file("accounts.ebcdic")[..51 * 20].to_vec();
        for (place, what, value) in changes {
            let at = place.index(bytes.len());
            match what {
                0 => bytes.truncate(at.max(1)),
                1 => bytes.insert(at, value),
                2 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => bytes[at] = value,
            }
        }
        let names = names(&source);
        let cut = read(&source, &names, &bytes, ReadLimits { block, records: 3, ..ReadLimits::default() }).unwrap();
        let whole = read(&source, &names, &bytes, ReadLimits::default()).unwrap();
        prop_assert_eq!(&cut, &whole);
        prop_assert_eq!(whole.stats.bytes, bytes.len() as u64);
        prop_assert_eq!(whole.stats.records + whole.stats.other_records, bytes.len().div_ceil(51) as u64);
        let malformed = whole.batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
        prop_assert!(malformed.values().iter().filter(|it| **it != 0).count() <= 1, "the last alone may be cut off");
    }
}
