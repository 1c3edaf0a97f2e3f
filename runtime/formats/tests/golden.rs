//! A file of `tests/cases` is a format, columns and a file; the snapshot is what is read.
//!
//! Lines before `---` set options; what follows is the file, in which `\r`, `\t`, `\\`, `\xFF` stand for bytes and a
//! `\c` at the end for no line end. Each case is read with many block sizes and must give the same each time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]

mod support;

use std::fs;
use std::path::Path;

use ingest_formats::{ReadLimits, system};
use ingest_program::{Added, Delimiter, Malformed, Missing, Ragged, Source};
use support::{all_limits, column, csv, read, render, source};

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 30, "{} cases", paths.len());
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        insta::assert_snapshot!(name, case(&fs::read_to_string(&path).unwrap()));
    }
}

/// What is read of a case.
fn case(text: &str) -> String {
    let (options, file) = text.split_once("---\n").unwrap();
    let mut limits = ReadLimits::default();
    let mut wanted = None;
    let mut source = source(csv(), Vec::new());
    for line in options.lines() {
        let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
        match key {
            "#" => {}
            "wanted" => wanted = Some(value),
            "record_bytes" => limits.record_bytes = value.parse().unwrap(),
            "kept_bytes" => limits.kept_bytes = value.parse().unwrap(),
            _ => option(&mut source, key, value),
        }
    }
    let wanted: Vec<&str> = match wanted {
        Some(wanted) => wanted.split_whitespace().collect(),
        None => source.columns.iter().map(|column| column.name.as_str()).collect(),
    };
    let bytes = unescape(file);
    let outcome = |limits| match read(&source, &wanted, &bytes, limits) {
        Ok(contents) => render(&source, &wanted, &contents),
        Err(error) => format!("error: {error}\n"),
    };
    let expected = outcome(limits);
    for other in all_limits() {
        let limits = ReadLimits { block: other.block, records: other.records, ..limits };
        assert_eq!(outcome(limits), expected, "{limits:?} of\n{text}");
    }
    expected
}

fn option(source: &mut Source, key: &str, value: &str) {
    let byte = || unescape(value)[0];
    let format = source.format.csv_mut().unwrap();
    match key {
        "columns" => source.columns = value.split("; ").map(column).collect(),
        "delimiter" => format.delimiter = Delimiter::new(str::from_utf8(&unescape(value)).unwrap()).unwrap(),
        "quote" => format.quote = (value != "none").then(byte),
        "escape" => format.escape = Some(byte()),
        "comment" => format.comment = Some(byte()),
        "header" => format.header = value == "true",
        "header_lines" => format.header_lines = value.parse().unwrap(),
        "names" => format.names = Some(value.parse().unwrap()),
        "ragged" => {
            format.ragged = match value {
                "pad" => Ragged::Pad,
                "strip" => Ragged::Strip,
                _ => Ragged::Fit,
            }
        }
        "skip" => format.skip = value.parse().unwrap(),
        "trailer" => format.trailer = value.parse().unwrap(),
        "nulls" => format.nulls = value.split('/').map(str::to_owned).collect(),
        "trim" => format.trim = value == "true",
        "encoding" => value.clone_into(&mut format.encoding),
        "multiline" => format.multiline = value == "true",
        "malformed" => format.malformed = if value == "fail" { Malformed::Fail } else { Malformed::Reject },
        "added" => {
            source.drift.added = match value {
                "rescue" => Added::Rescue,
                "ignore" => Added::Ignore,
                _ => Added::Refuse,
            }
        }
        "missing" => source.drift.missing = if value == "null" { Missing::Null } else { Missing::Refuse },
        _ => panic!("unknown option {key}"),
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next().unwrap() {
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'\\' => bytes.push(b'\\'),
            b'x' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap());
            }
            b'c' => {
                assert_eq!(rest.next(), Some(b'\n'));
                assert_eq!(rest.next(), None);
            }
            other => panic!("\\{}", other as char),
        }
    }
    bytes
}

#[test]
fn the_masks_of_more_than_64_columns() {
    let names: Vec<String> = (0..130).map(|index| format!("c{index}")).collect();
    let columns = names.iter().map(|name| column(&format!("{name} int"))).collect();
    let source = source(csv(), columns);
    let row = |bad: usize| (0..130).map(|index| if index == bad { "x" } else { "1" }).collect::<Vec<_>>().join(",");
    let file = format!("{}\n{}\n{}\n{}\n", names.join(","), row(0), row(64), row(129));
    let contents = read(&source, &[], file.as_bytes(), ReadLimits::default()).unwrap();
    assert_eq!(system::mask_count(130), 3);
    let text = render(&source, &[], &contents);
    let failed: Vec<&str> = text.lines().map(|line| line.split_once(" | ").unwrap().1).collect();
    assert_eq!(failed, ["c0", "c64", "c129"].map(|name| format!("{name}: not a whole number of 64 bits")));
}
