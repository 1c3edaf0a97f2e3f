//! Files that others wrote: every block compiles, and reads its file without a record that is malformed or a field that fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::{against, files};
use ingest_sniff::{Options, Sniffed, sniff};

/// Files that are not read as a whole, each with what is told of it: those that are broken, or no table at all.
const FAULTS: &str = include_str!("faults.txt");

fn corpus() -> PathBuf {
    std::env::var_os("INGEST_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus"), PathBuf::from)
}

/// What a person would want to hear of a file that is not read as a whole.
fn fault(sniffed: &Sniffed) -> Option<String> {
    if sniffed.block.is_none() {
        let last = sniffed.notes.last().cloned().unwrap_or_default();
        return Some(format!("{}: {last}", sniffed.format.unwrap_or_default()));
    }
    (sniffed.malformed > 0).then(|| format!("{} of {} malformed", sniffed.malformed, sniffed.records))
}

#[test]
fn every_block_compiles_and_reads_its_file() {
    let corpus = corpus();
    let known: BTreeMap<_, _> = FAULTS.lines().filter_map(|it| it.split_once(": ")).collect();
    let (mut wrong, mut told) = (Vec::new(), String::new());
    let mut count = 0;
    for path in ["csv", "json", "xml", "sas"].iter().flat_map(|it| files(&corpus.join(it))) {
        let name = path.strip_prefix(&corpus).unwrap().to_str().unwrap().to_owned();
        count += 1;
        let fault = match sniff(&path, &Options::default()) {
            Err(error) => Some(error.to_string()),
            Ok(sniffed) => {
                if let Some(why) = sniffed.block.as_deref().and_then(against) {
                    wrong.push(format!("{name}: {why}"));
                }
                fault(&sniffed)
            }
        };
        // Which formats are read is not for this crate to say.
        if fault.as_ref().is_some_and(|it| it.ends_with("` is not read")) {
            continue;
        }
        if fault.as_deref() != known.get(name.as_str()).copied() {
            wrong.push(format!("{name}: {fault:?} for {:?}", known.get(name.as_str())));
        }
        if let Some(fault) = fault {
            told.extend([&name, ": ", &fault, "\n"]);
        }
    }
    println!("{count} files\n{told}");
    assert!(count > 300, "files are missing");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
