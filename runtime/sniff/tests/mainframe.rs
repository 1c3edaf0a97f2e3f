//! Files of mainframes: lines, and records of a length.

use std::fs;

use crate::support::against;
use ingest_sniff::{Options, Sniffed, sniff};

/// The characters of code page 37 from 0x40 on that these files have.
fn byte(letter: u8) -> u8 {
    match letter {
        b'0'..=b'9' => letter - b'0' + 0xF0,
        b'A'..=b'I' => letter - b'A' + 0xC1,
        b'J'..=b'R' => letter - b'J' + 0xD1,
        b'S'..=b'Z' => letter - b'S' + 0xE2,
        b'.' => 0x4B,
        b',' => 0x6B,
        b'_' => 0x6D,
        b'|' => 0x4F,
        b'\n' => 0x15,
        b' ' => 0x40,
        _ => panic!("{letter}"),
    }
}

fn written(text: &str) -> Vec<u8> {
    text.bytes().map(byte).collect()
}

fn told(bytes: &[u8]) -> Sniffed {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("accounts.dat");
    fs::write(&file, bytes).unwrap();
    let told = sniff(&file, &Options::default()).unwrap();
    assert_eq!(told.block.as_deref().map(against), Some(None), "{told:?}");
    told
}

/// Name, place and type.
fn columns(told: &Sniffed) -> Vec<String> {
    let column =
        |it: &ingest_sniff::SniffedColumn| format!("{} {} {}", it.name, it.ty, it.at.as_deref().unwrap_or_default());
    told.columns.iter().map(|it| column(it).trim_end().to_owned()).collect()
}

#[test]
fn lines() {
    let told = told(&written("ACCOUNT_ID|NAME|PAID\n1|ANN|12.50\n2|BO|0.99\n3|CY|1.00\n"));
    assert_eq!(
        (told.format, told.encoding.as_deref(), told.records, told.malformed),
        (Some("csv"), Some("ebcdic-037"), 3, 0)
    );
    assert_eq!(columns(&told), ["ACCOUNT_ID int", "NAME text", "PAID decimal(12, 2)"]);
}

#[test]
fn records_of_a_length() {
    let names = ["ANN", "BERTRAM", "CY", "DOROTHEA", "EVE"];
    let mut bytes = Vec::new();
    for it in 0..60_u32 {
        bytes.extend(written(&format!("{:<10}{:08}", names[it as usize % 5], 20_240_101 + it % 28)));
        let digits: Vec<u8> = format!("{:06}", it * 137)
            .bytes()
            .map(|it| it - b'0')
            .chain([if it % 4 == 0 { 0xD } else { 0xC }])
            .collect();
        bytes.extend([digits[0]].into_iter().chain(digits[1..].chunks(2).map(|it| it[0] << 4 | it[1])));
        bytes.extend((it as u16).to_be_bytes());
    }
    let told = told(&bytes);
    assert_eq!((told.format, told.records, told.malformed), (Some("fixed_width"), 60, 0), "{told:?}");
    assert!(told.options.contains(&("record", "24".to_owned())), "{told:?}");
    assert_eq!(
        columns(&told),
        [
            "column_1 text 1..10",
            "column_2 date \"%Y%m%d\" 11..18",
            "column_3 int 19..22 packed",
            "column_4 int 23..24 binary"
        ]
    );
    for value in names.iter().filter(|it| it.len() > 3) {
        assert!(!format!("{told:?}").contains(value));
    }
}

#[test]
fn what_shows_no_length_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.dat");
    fs::write(&file, written(&"X".repeat(500))).unwrap();
    let told = sniff(&file, &Options::default()).unwrap();
    assert_eq!(told.block, None);
    assert!(told.notes.iter().any(|it| it.contains("length of records")), "{told:?}");
}
