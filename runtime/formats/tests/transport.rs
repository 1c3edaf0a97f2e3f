//! Transport files of SAS: what pyreadstat reads of files that others wrote, and files that are put together here, as no writer at
//! hand writes them.

use std::fs;

use crate::support::reference::{compare, compare_corpus};
use crate::support::typed::{kind, mutate, read_of, render, source, tests};
use ingest_formats::{FileError, system};
use ingest_program::{Added, Drift, Format, Missing, Origin, Source, XportFormat};
use proptest::prelude::*;

fn xport() -> XportFormat {
    XportFormat { member: None, encoding: None, nulls: vec![String::new()], origin: Origin::default() }
}

fn member(name: &str) -> Format {
    Format::Xport(XportFormat { member: Some(name.to_owned()), ..xport() })
}

fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("sas/transport").join(format!("{name}.xpt"))).unwrap()
}

#[test]
fn every_value_is_what_pyreadstat_reads() {
    let (folder, format) = (tests().join("sas"), Format::Xport(xport()));
    assert!(compare(&format, &folder.join("transport"), &folder.join("transport.tsv")) >= 11);
    compare_corpus(&format, "XPORT");
}

/// What is read of a file with these columns, `name type`; what is not declared is kept.
fn golden(format: Format, columns: &[&str], bytes: &[u8]) -> String {
    let columns: Vec<_> =
        columns.iter().map(|it| it.split_once(' ').unwrap()).map(|(name, ty)| (name, kind(ty))).collect();
    let source = Source { drift: Drift { added: Added::Rescue, missing: Missing::Refuse }, ..source(format, &columns) };
    let names: Vec<_> = source.columns.iter().map(|column| column.name.as_str()).chain([system::RESCUED]).collect();
    match read_of(&source, &names, bytes) {
        Ok(contents) => render(&source, &contents),
        Err(error) => format!("error: {error}\n"),
    }
}

fn plain(bytes: &[u8]) -> String {
    golden(Format::Xport(xport()), &[], bytes)
}

/// How many rows there are, or why there are none.
fn rows(bytes: &[u8]) -> Result<usize, String> {
    let source = Source {
        drift: Drift { added: Added::Ignore, missing: Missing::Refuse },
        ..source(Format::Xport(xport()), &[])
    };
    read_of(&source, &[], bytes).map(|contents| contents.batch.num_rows()).map_err(|error| error.to_string())
}

/// A column in the making: its name, the name of its format, its length, and whether it is of numbers.
type Told<'a> = (&'a str, &'a str, u16, bool);

fn filled(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(80), b' ');
    bytes
}

fn header(what: &str, numbers: &str) -> Vec<u8> {
    filled(format!("HEADER RECORD*******{what:<8}HEADER RECORD!!!!!!!{numbers}").into_bytes())
}

fn library(is_version_8: bool) -> Vec<u8> {
    let first = header(if is_version_8 { "LIBV8" } else { "LIBRARY" }, &"0".repeat(30));
    [first, filled(b"SAS     SAS     SASLIB  9.4".to_vec()), filled(b"27NOV26:19:00:00".to_vec())].concat()
}

/// A data set of version 5.
fn data_set(name: &str, columns: &[Told<'_>], rows: &[u8]) -> Vec<u8> {
    let start = [
        header("MEMBER", "000000000000000001600000000140"),
        header("DSCRPTR", &"0".repeat(30)),
        filled(format!("SAS     {name:<8}SASDATA 9.4").into_bytes()),
        filled(b"27NOV26:19:00:00".to_vec()),
        header("NAMESTR", &format!("00000{:05}{}", columns.len(), "0".repeat(20))),
        filled(told(columns)),
        header("OBS", &"0".repeat(30)),
    ];
    [start.concat(), filled(rows.to_vec())].concat()
}

fn told(columns: &[Told<'_>]) -> Vec<u8> {
    let mut place = 0;
    let mut all = Vec::new();
    for (name, format, length, is_number) in columns {
        let mut told = vec![0; 140];
        told[1] = if *is_number { 1 } else { 2 };
        told[4..6].copy_from_slice(&length.to_be_bytes());
        told[8..88].fill(b' ');
        let short = &name.as_bytes()[..name.len().min(8)];
        told[8..8 + short.len()].copy_from_slice(short);
        let short = &format.as_bytes()[..format.len().min(8)];
        told[56..56 + short.len()].copy_from_slice(short);
        told[84..88].copy_from_slice(&u32::to_be_bytes(place));
        told[88..120].fill(b' ');
        told[88..88 + name.len()].copy_from_slice(name.as_bytes());
        place += u32::from(*length);
        all.extend(told);
    }
    all
}

/// A data set of version 8 with names of formats that are long.
fn with_long_formats(rows: &[u8], count: &str) -> Vec<u8> {
    let name = "a moment with a long name";
    let columns: [Told<'_>; 2] = [(name, "NLDATMTM", 8, true), ("note", "", 3, false)];
    let mut labels = Vec::new();
    for size in [1, name.len(), 5, 12, 0] {
        labels.extend((size as u16).to_be_bytes());
    }
    labels.extend(name.bytes().chain(*b"labelB8601DT19.3 "));
    let start = [
        library(true),
        header("MEMBV8", "000000000000000001600000000140"),
        header("DSCPTV8", &"0".repeat(30)),
        filled(format!("SAS     {:<32}SASDATA 9.4", "a data set with a long name").into_bytes()),
        filled(Vec::new()),
        vec![b' '; 80],
        header("NAMSTV8", &format!("00000{:05}{}", columns.len(), "0".repeat(20))),
        filled(told(&columns)),
        header("LABELV9", "1"),
        filled(labels),
        header("OBSV8", count),
    ];
    [start.concat(), filled(rows.to_vec())].concat()
}

/// 2.5, as long as a column of that many bytes has it.
const TWO_AND_A_HALF: [u8; 8] = [0x41, 0x28, 0, 0, 0, 0, 0, 0];

#[test]
fn numbers_and_texts() {
    let sample = ["MYCHAR text", "MYNUM decimal(4,2)", "MYDATE date", "DTIME timestamp", "MYTIME time"];
    insta::assert_snapshot!("sample", golden(Format::Xport(xport()), &sample, &file("sample")));
    insta::assert_snapshot!("dates_of_version_8", plain(&file("dates_xpt_v8")));
    insta::assert_snapshot!("no_columns", plain(&file("no_columns")));
    let columns: Vec<_> = (2..=8)
        .map(|length| (["two", "three", "four", "five", "six", "seven", "eight"][length - 2], "", length as u16, true))
        .collect();
    let row: Vec<u8> = (2..=8).flat_map(|length| TWO_AND_A_HALF[..length].to_vec()).collect();
    let missing: Vec<u8> =
        (2..=8).zip(*b"._AZBCD").flat_map(|(length, kind)| [vec![kind], vec![0; length - 1]].concat()).collect();
    let bytes = [library(false), data_set("SHORT", &columns, &[row, missing].concat())].concat();
    insta::assert_snapshot!("short_numbers", plain(&bytes));
    let moment = [0x48, 0x77, 0x35, 0x94, 0x00, 0x00, 0x00, 0x00];
    let rows = [&moment[..], b"abc", &moment, b"\xE4bc"].concat();
    insta::assert_snapshot!("long_formats", plain(&with_long_formats(&rows, "              2")));
}

#[test]
fn several_data_sets() {
    let text = |text: &[u8]| filled(text.to_vec());
    let first = data_set("DM", &[("ID", "", 8, false)], &text(b"one     two"));
    let second = data_set("AE", &[("TERM", "", 100, false)], &text(&[b'x'; 100]));
    let bytes =
        [library(false), first.clone(), second.clone(), data_set("EMPTY", &[("A", "", 2, false)], b"")].concat();
    insta::assert_snapshot!("several", plain(&bytes));
    insta::assert_snapshot!("first_of_several", golden(member("DM"), &[], &bytes));
    insta::assert_snapshot!("second_of_several", golden(member("ae"), &[], &bytes));
    insta::assert_snapshot!("none_of_several", golden(member("LB"), &[], &bytes));
    insta::assert_snapshot!("later_one_cut_off", golden(member("DM"), &[], &bytes[..bytes.len() - 700]));
}

#[test]
fn what_fills_up_the_last_card() {
    let rows_of =
        |length: u16, data: &[u8]| rows(&[library(false), data_set("A", &[("A", "", length, false)], data)].concat());
    assert_eq!(rows_of(8, b""), Ok(0));
    assert_eq!(rows_of(8, b"one     two     "), Ok(2));
    assert_eq!(rows_of(80, &[b'x'; 160]), Ok(2));
    assert_eq!(rows_of(100, &[b'x'; 100]), Ok(1));
    // Rows of blanks are rows where they cannot be what fills up: another one follows, or they are longer than that.
    assert_eq!(rows_of(8, b"one             two"), Ok(3));
    assert_eq!(rows_of(8, &[b' '; 160]), Ok(11));
    assert_eq!(rows_of(80, &[b' '; 160]), Ok(2));
    let begins_in_a_card_before = [&[b'x'; 70][..], &[b' '; 90]].concat();
    assert_eq!(rows_of(70, &begins_in_a_card_before), Ok(2));
    // Version 8 says how many there are.
    let told = |count, data: &[u8]| rows(&with_long_formats(data, count));
    let row = [&[0; 8][..], b"abc"].concat();
    assert_eq!(told("              4", &[&row[..], &[b' '; 33]].concat()), Ok(4));
    assert_eq!(told("000000000000000", &[&row[..], &[b' '; 33]].concat()), Ok(1));
    assert_eq!(told("              0", b""), Ok(0));
    insta::assert_snapshot!("fewer_rows_than_told", told("              9", &row).unwrap_err());
    insta::assert_snapshot!("more_rows_than_told", told("              1", &row.repeat(9)).unwrap_err());
}

#[test]
fn files_that_are_no_transport_files() {
    insta::assert_snapshot!("empty", rows(b"").unwrap_err());
    insta::assert_snapshot!("another_format", rows(b"id,name\n1,Ann\n").unwrap_err());
    insta::assert_snapshot!("of_cport", rows(&b"**COMPRESSED** ".repeat(20)).unwrap_err());
}

#[test]
fn texts_are_in_utf_8_unless_the_format_says_otherwise() {
    let bytes = [library(false), data_set("A", &[("A", "", 5, false)], b"Z\xFCge Z\xC3\xBCgeplain")].concat();
    insta::assert_snapshot!("in_utf_8", plain(&bytes));
    let format = Format::Xport(XportFormat { encoding: Some("windows-1252".to_owned()), ..xport() });
    insta::assert_snapshot!("in_windows_1252", golden(format, &[], &bytes));
}

#[test]
fn a_file_that_is_cut_off_is_an_error() {
    for name in ["sample", "te", "paxraw_d_short"] {
        let bytes = file(name);
        let all = rows(&bytes).unwrap();
        for end in (0..bytes.len()).filter(|end| end % 61 == 0 || end % 80 < 2 || *end > bytes.len() - 9) {
            match rows(&bytes[..end]) {
                Err(error) => assert!(end == 0 || error.contains("damaged") || end < 80, "{name} {end}: {error}"),
                // Nothing tells of rows that begin and end with cards.
                Ok(found) => assert!(end % 80 == 0 && found < all, "{name} {end}"),
            }
        }
    }
    let bytes = file("te");
    insta::assert_snapshot!("cut_off_in_a_card", rows(&bytes[..bytes.len() - 1]).unwrap_err());
    insta::assert_snapshot!("cut_off_in_a_row", rows(&bytes[..bytes.len() - 80]).unwrap_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_damaged_file_loads_or_fails(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        const NAMES: [&str; 6] = ["sample", "dates_xpt_v8", "te", "sas_8", "paxraw_d_short", "written_8"];
        let mut bytes = file(NAMES[which.index(NAMES.len())]);
        mutate(&mut bytes, &changes);
        let source = Source { drift: Drift { added: Added::Rescue, missing: Missing::Refuse }, ..source(Format::Xport(xport()), &[]) };
        if let Err(error) = read_of(&source, &[system::RESCUED], &bytes) {
            let is_told = matches!(
                error,
                FileError::Damaged { .. } | FileError::NotOfFormat { .. } | FileError::DuplicateHeader { .. } | FileError::SeveralTables { .. }
            );
            prop_assert!(is_told, "{error}");
        }
    }
}
