//! Documents of a corpus that is not here: what lxml and Python's json read of them, as `data/documents.py` has written it down.
//! `tests/corpus` sets `INGEST_DOCUMENTS_CORPUS=FOLDER` and `INGEST_DOCUMENTS_REFERENCE=FILE`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::{Contents, column, compare_corpus, documents, json, ndjson, read_documents, xml};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{UInt8Type, UInt64Type};
use ingest_formats::{ReadLimits, system};
use ingest_program::{Column, Format, Location, Step};

/// A text column at a path of names, the last of which may be that of an attribute.
fn at(index: usize, path: &str) -> Column {
    let step = |it: &str| match it.strip_prefix('@') {
        Some(name) => Step::Attribute(name.to_owned()),
        None => Step::Name(it.to_owned()),
    };
    Column { at: Some(Location::Path(path.split('/').map(step).collect())), ..column(&format!("c{index} text?")) }
}

/// The checksum of what a column has, as the reference spells it.
fn crc(contents: &Contents, index: usize) -> String {
    let mask = contents.batch.column_by_name(&system::failed(index / 64)).unwrap().as_primitive::<UInt64Type>();
    let values = contents.batch.column(index).as_string_view();
    let mut text = String::new();
    for row in 0..contents.batch.num_rows() {
        let is_failed = mask.value(row) >> (index % 64) & 1 != 0;
        let value = match (is_failed, values.is_valid(row)) {
            (true, _) => "\x1derror",
            (_, false) => "\x1dnull",
            (_, true) => values.value(row),
        };
        write!(text, "{value}\x1e").unwrap();
    }
    format!("{:08x}", crc32fast::hash(text.as_bytes()))
}

/// What is read otherwise of a file than the reference has it.
fn differences(folder: &Path, line: &str) -> Vec<String> {
    let [path, form, row, count, told @ ..] = &*line.split('\t').collect::<Vec<_>>() else { panic!("{line}") };
    let told: Vec<_> = told.iter().map(|it| it.rsplit_once('|').unwrap()).collect();
    let format = match *form {
        "xml" => Format::Xml(xml(row)),
        "json" => Format::Json(json(row)),
        _ => Format::Ndjson(ndjson()),
    };
    let source = documents(format, told.iter().enumerate().map(|(index, (path, _))| at(index, path)).collect());
    let names: Vec<_> = source.columns.iter().map(|it| it.name.as_str()).collect();
    let bytes = fs::read(folder.join(path)).unwrap();
    let contents = match read_documents(&source, &names, &bytes, ReadLimits::default()) {
        Ok(contents) => contents,
        Err(error) => return vec![format!("{path}: {error}")],
    };
    let malformed = contents.batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
    let malformed = malformed.values().iter().filter(|it| **it != 0).count();
    let rows = contents.batch.num_rows();
    if rows.to_string() != *count || malformed > 0 {
        return vec![format!("{path}: {rows} records at `{row}`, {malformed} of them malformed, for {count}")];
    }
    let differs = |(index, (_, crc_told)): &(usize, &(&str, &str))| crc(&contents, *index) != **crc_told;
    told.iter().enumerate().filter(differs).map(|(_, (column, _))| format!("{path}: `{column}` at `{row}`")).collect()
}

#[test]
fn every_document_is_what_others_read() {
    compare_corpus("DOCUMENTS", "REFERENCE", differences);
}

/// The ways to read a file that a user may take for one of them: a document, or a line each.
fn ways(form: &str, root: &str) -> Vec<Format> {
    match form {
        "xml" => vec![Format::Xml(xml(root))],
        _ => vec![Format::Json(json("")), Format::Ndjson(ndjson())],
    }
}

/// How a file that others refuse is read without a word, if it is: not refused either, and no record malformed.
fn is_read(folder: &Path, line: &str) -> Option<String> {
    let [path, _, form, root, why] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
    let bytes = fs::read(folder.join(path)).unwrap();
    ways(form, root).into_iter().find_map(|format| {
        let source = documents(format, vec![at(0, "no such name")]);
        let contents = read_documents(&source, &["c0"], &bytes, ReadLimits::default()).ok()?;
        let malformed = contents.batch.column_by_name(system::MALFORMED).unwrap().as_primitive::<UInt8Type>();
        let rows = contents.batch.num_rows();
        let is_whole = malformed.values().iter().all(|it| *it == 0);
        is_whole.then(|| format!("{path} ({why}): {rows} records as {}", source.format.name()))
    })
}

#[test]
fn what_others_refuse_is_not_read_without_a_word() {
    compare_corpus("DOCUMENTS", "REFUSED", is_read);
}
