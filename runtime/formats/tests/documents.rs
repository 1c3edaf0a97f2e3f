//! A file of `tests/documents` is a format, columns and a file of JSON or XML; the snapshot is what is read.
//!
//! Lines before `---` set options; what follows is the file, in which `\xFF` stands for a byte and a `\c` at the end for no line end.
//! Each case is read with many block sizes and must give the same each time.

use std::fs;
use std::path::Path;

use crate::support::{all_limits, column, documents, json, ndjson, read_documents, render, unescape, xml};
use ingest_formats::ReadLimits;
use ingest_program::{Format, Malformed};

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
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
    let mut source = documents(Format::Ndjson(ndjson()), Vec::new());
    for line in options.lines() {
        let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
        let list = || value.split('/').map(str::to_owned).collect();
        match (key, &mut source.format) {
            ("#", _) => {}
            ("format", format) => *format = self::format(value),
            ("columns", _) => source.columns = value.split("; ").map(column).collect(),
            ("record_bytes", _) => limits.record_bytes = value.parse().unwrap(),
            ("kept_bytes", _) => limits.kept_bytes = value.parse().unwrap(),
            ("nulls", Format::Ndjson(it)) => it.nulls = list(),
            ("nulls", Format::Json(it)) => it.nulls = list(),
            ("nulls", Format::Xml(it)) => it.nulls = list(),
            ("trim", Format::Xml(it)) => it.trim = value == "true",
            ("encoding", Format::Xml(it)) => it.encoding = Some(value.to_owned()),
            ("malformed", Format::Xml(it)) => it.malformed = Malformed::Fail,
            ("namespace", Format::Xml(it)) => {
                let (prefix, namespace) = value.split_once('=').unwrap();
                it.namespaces.push((prefix.to_owned(), namespace.to_owned()));
            }
            ("malformed", Format::Ndjson(it)) => it.malformed = Malformed::Fail,
            ("malformed", Format::Json(it)) => it.malformed = Malformed::Fail,
            ("encoding", Format::Ndjson(it)) => value.clone_into(&mut it.encoding),
            ("encoding", Format::Json(it)) => value.clone_into(&mut it.encoding),
            _ => panic!("unknown option {key}"),
        }
    }
    let wanted: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
    let bytes = unescape(file);
    let outcome = |limits| match read_documents(&source, &wanted, &bytes, limits) {
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

/// `ndjson`, `json data/items`, `xml studies/study`.
fn format(text: &str) -> Format {
    match text.split_once(' ').unwrap_or((text, "")) {
        ("ndjson", _) => Format::Ndjson(ndjson()),
        ("xml", row) => Format::Xml(xml(row)),
        ("json", row) => Format::Json(json(row)),
        _ => panic!("unknown format {text}"),
    }
}
