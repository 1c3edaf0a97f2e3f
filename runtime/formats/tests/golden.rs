//! A file of `tests/cases` is a format, columns and a file; the snapshot is what is read.
//!
//! Lines before `---` set options; what follows is the file, in which `\r`, `\t`, `\\`, `\xFF` stand for bytes and a
//! `\c` at the end for no line end. Each case is read with many block sizes and must give the same each time.

use std::fs;
use std::path::Path;

use crate::support::{all_limits, column, csv, fixed_width, read, render, source};
use ingest_formats::{ReadLimits, system};
use ingest_program::{
    Added, CodePage, Delimiter, FixedWidthFormat, Format, Malformed, Missing, Positions, Ragged, RecordKind, Source,
    Undecodable,
};

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
    let bytes = match &source.format {
        Format::FixedWidth(format) => mainframe(file, format),
        _ => unescape(file),
    };
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
    match key {
        "format" => return source.format = Format::FixedWidth(fixed_width()),
        "columns" => return source.columns = value.split("; ").map(column).collect(),
        "missing" => return source.drift.missing = if value == "null" { Missing::Null } else { Missing::Refuse },
        _ => {}
    }
    if let Format::FixedWidth(format) = &mut source.format {
        return fixed_width_option(format, key, value);
    }
    let format = source.format.csv_mut().unwrap();
    match key {
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
        "undecodable" => format.undecodable = Undecodable::Replace,
        "malformed" => format.malformed = if value == "fail" { Malformed::Fail } else { Malformed::Reject },
        "added" => {
            source.drift.added = match value {
                "rescue" => Added::Rescue,
                "ignore" => Added::Ignore,
                _ => Added::Refuse,
            }
        }
        _ => panic!("unknown option {key}"),
    }
}

fn fixed_width_option(format: &mut FixedWidthFormat, key: &str, value: &str) {
    match key {
        "record" => (format.record, format.positions) = (Some(value.parse().unwrap()), Positions::Bytes),
        "positions" => format.positions = if value == "bytes" { Positions::Bytes } else { Positions::Characters },
        "kind" => {
            let (place, kinds) = value.split_once(' ').unwrap();
            let (first, last) = place.split_once("..").unwrap();
            let kinds = kinds.split('/').map(str::to_owned).collect();
            format.kind = Some(RecordKind { first: first.parse().unwrap(), last: last.parse().unwrap(), kinds });
        }
        "comment" => format.comment = Some(unescape(value)[0]),
        "skip" => format.skip = value.parse().unwrap(),
        "trailer" => format.trailer = value.parse().unwrap(),
        "nulls" => format.nulls = value.split('/').map(str::to_owned).collect(),
        "trim" => format.trim = value == "true",
        "encoding" => value.clone_into(&mut format.encoding),
        "undecodable" => format.undecodable = Undecodable::Replace,
        "malformed" => format.malformed = Malformed::Fail,
        _ => panic!("unknown option {key}"),
    }
}

/// The file of a case of fixed width. One in EBCDIC is written in ASCII, but for what stands as `\xFF`; lines whose records have a length
/// have no ends.
fn mainframe(file: &str, format: &FixedWidthFormat) -> Vec<u8> {
    let file = if format.record.is_some() { file.replace('\n', "") } else { file.to_owned() };
    let Some(page) = CodePage::named(&format.encoding) else { return unescape(&file) };
    let page = 1 + CodePage::ALL.iter().position(|it| *it == page).unwrap();
    let rows = include_str!("ebcdic/reference.tsv").lines().skip(1).map(|line| line.split('\t').nth(page).unwrap());
    let table: Vec<u32> = rows.map(|it| u32::from_str_radix(it, 16).unwrap()).collect();
    let encode = |it: char| table.iter().position(|code| *code == u32::from(it)).unwrap() as u8;
    let mut bytes = Vec::new();
    let mut parts = file.split("\\x");
    bytes.extend(parts.next().unwrap().chars().map(encode));
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].chars().map(encode));
    }
    bytes
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
