//! What independent readers make of files, as scripts beside them have written it down.

use std::fs;
use std::path::Path;

use arrow::array::{Array, AsArray as _, StringViewArray};
use ingest_formats::is_missing_kind;
use ingest_program::{Added, Drift, Format, Missing, Source, TypeKind};

use super::typed::{crc, kind, read, source};

/// What stands for a type where a column's missing numbers are compared by what they say.
const KINDS: &str = "kinds";

/// A source that wants every column of a file of the reference, in the types that it tells.
fn whole(format: &Format, columns: &[(String, String, String)]) -> Source {
    let ty = |ty: &str| if ty == KINDS { TypeKind::Text } else { kind(ty) };
    let columns: Vec<_> = columns.iter().map(|(name, told, _)| (name.as_str(), ty(told))).collect();
    Source { drift: Drift { added: Added::Ignore, missing: Missing::Refuse }, ..source(format.clone(), &columns) }
}

/// Of the numbers of a column, read as text, those that are missing and say why.
fn kinds(numbers: &dyn Array) -> StringViewArray {
    let is_kind = |it: &str| is_missing_kind(it).then(|| it.to_owned());
    numbers.as_string_view().iter().map(|it| it.and_then(is_kind)).collect()
}

/// Name, type and checksum.
fn columns(told: &str) -> Vec<(String, String, String)> {
    let column = |told: &str| {
        let mut parts = told.rsplitn(3, '|').map(str::to_owned);
        let (crc, ty, name) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        (name, ty, crc)
    };
    told.split('\t').filter(|told| !told.is_empty()).map(column).collect()
}

/// Compares all files of a folder with a reference; how many.
pub fn compare(format: &Format, folder: &Path, reference: &Path) -> usize {
    let reference = fs::read_to_string(reference).unwrap();
    let mut differences = Vec::new();
    for line in reference.lines() {
        let (path, rest) = line.split_once('\t').unwrap();
        let (rows, told) = rest.split_once('\t').unwrap_or((rest, ""));
        let bytes = fs::read(folder.join(path)).unwrap();
        let columns = columns(told);
        let contents = match read(&whole(format, &columns), &bytes) {
            Ok(contents) => contents,
            Err(error) if rows == "fails" => {
                println!("{path}: {error}");
                continue;
            }
            Err(error) => {
                differences.push(format!("{path}: {error}"));
                continue;
            }
        };
        if rows == "fails" {
            println!("{path}: is read");
            continue;
        }
        if contents.batch.num_rows().to_string() != rows {
            differences.push(format!("{path}: {} rows for {rows}", contents.batch.num_rows()));
            continue;
        }
        for (index, (name, ty, expected)) in columns.iter().enumerate() {
            let found = contents.batch.column(index);
            let found = if ty == KINDS { crc(&kinds(found)) } else { crc(found) };
            if found != *expected {
                differences.push(format!("{path}: {name} as {ty}"));
            }
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
    reference.lines().count()
}

/// The same of a corpus that is not here: its folder and its reference are `INGEST_…_CORPUS` and `INGEST_…_REFERENCE`.
pub fn compare_corpus(format: &Format, name: &str) {
    let variable = |what: &str| std::env::var_os(format!("INGEST_{name}_{what}"));
    if let (Some(folder), Some(reference)) = (variable("CORPUS"), variable("REFERENCE")) {
        println!("{} files", compare(format, Path::new(&folder), Path::new(&reference)));
    }
}
