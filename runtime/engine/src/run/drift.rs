//! What a report says of files whose columns differ from the declared ones, or of which something was not read as it is.

use std::collections::BTreeSet;

use ingest_formats::ColumnDrift;
use ingest_program::Source;

use crate::{load::Loaded, report::DriftReport, scan::Delivery};

/// Names that a finding tells; of more it says how many.
const NAMED: usize = 4;

/// The differences in every file of the delivery that was read to its end, a finding a kind.
pub fn found(source: &Source, delivery: &Delivery, loaded: &Loaded) -> Vec<DriftReport> {
    let mut found = Vec::new();
    for (index, file) in delivery.files.iter().enumerate() {
        let Some(facts) = loaded.files.as_ref().and_then(|it| it.get(index)) else { continue };
        let (mut ignored, mut rescued, mut missing, mut lacking) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        // Pieces of one file mostly differ alike.
        let mut told = BTreeSet::new();
        let mut differences: Vec<_> = facts.differences.iter().flat_map(|it| it.drift()).collect();
        differences.retain(|it| told.insert(it.clone()));
        for difference in &differences {
            match difference {
                ColumnDrift::Ignored(name) => ignored.push(name.as_str()),
                ColumnDrift::Rescued(name) => rescued.push(name.as_str()),
                ColumnDrift::Missing(name) => missing.push(name.as_str()),
                ColumnDrift::Lacking(name) => lacking.push(name.as_str()),
            }
        }
        // What was taken for the header may be a record then.
        let is_doubtful = missing.len() * 2 > source.columns.len();
        for (names, is_declared, what) in [
            (ignored, false, "not declared and not read"),
            (rescued, false, "not declared and kept in `_rescued`"),
            (missing, true, "declared, not there, and null on every row"),
            (lacking, true, "declared, and null where a record ends before it"),
        ] {
            if !names.is_empty() {
                let told = if is_declared || !is_doubtful {
                    list(&names)
                } else {
                    "more declared columns are missing than there, so that no other name is told".to_owned()
                };
                let finding = format!("{}, {what}: {told}", columns(names.len()));
                found.push(DriftReport { file: file.name.clone(), finding });
            }
        }
        let (others, replaced) = (facts.read.other_records, facts.read.replaced);
        if others > 0 {
            let finding = format!("{}, of kinds that are not read", counted(others, "record"));
            found.push(DriftReport { file: file.name.clone(), finding });
        }
        let passed = facts.read.passed_segments;
        if passed > 0 {
            let finding = format!("{}, without a place in the guide and not read", counted(passed, "segment"));
            found.push(DriftReport { file: file.name.clone(), finding });
        }
        if replaced > 0 {
            let finding =
                format!("{}, not text in the encoding, and U+FFFD instead", counted(replaced, "sequence of bytes"));
            found.push(DriftReport { file: file.name.clone(), finding });
        }
    }
    found
}

/// `1 record`, `3 records`; of `sequence of bytes` the first word.
fn counted(count: u64, what: &str) -> String {
    match what.split_once(' ') {
        _ if count == 1 => format!("1 {what}"),
        Some((first, rest)) => format!("{count} {first}s {rest}"),
        None => format!("{count} {what}s"),
    }
}

fn columns(count: usize) -> String {
    if count == 1 { "1 column".to_owned() } else { format!("{count} columns") }
}

fn list(names: &[&str]) -> String {
    let told = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}
