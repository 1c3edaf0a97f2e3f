//! Dialects that are known: how often each of their parts is told right.

use std::path::{Path, PathBuf};

use ingest_sniff::{Options, Sniffed, sniff};

const GOLD: &str = include_str!("gold.tsv");

/// The parts, each with the share that has to be right, in percent.
const PARTS: [(&str, usize); 6] =
    [("delimiter", 98), ("quote", 98), ("escape", 98), ("header", 93), ("skip", 95), ("encoding", 98)];

fn corpus() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    std::env::var_os("INGEST_CORPUS").map_or(here, PathBuf::from)
}

/// What was told of a part, as the gold writes it.
fn told(sniffed: &Sniffed, part: &str) -> String {
    if part == "encoding" {
        return sniffed.encoding.clone().unwrap_or_default();
    }
    let usual = match part {
        "delimiter" => ",",
        "quote" => "\"",
        "escape" => "none",
        "header" => "true",
        _ => "0",
    };
    let written = sniffed.options.iter().find(|(name, _)| *name == part).map(|(_, value)| value.as_str());
    match written {
        Some("\"\\t\"") => "tab".to_owned(),
        Some("\" \"") => "space".to_owned(),
        Some("\"\\\\\"") => "\\".to_owned(),
        Some(value) => value.trim_matches('"').to_owned(),
        None if sniffed.format == Some("csv") => usual.to_owned(),
        None => format!("{:?}", sniffed.format),
    }
}

#[test]
fn parts_of_dialects_are_told_right() {
    let corpus = corpus();
    let mut right = [0; PARTS.len()];
    let mut known = [0; PARTS.len()];
    let mut wrong = String::new();
    for line in GOLD.lines().filter(|it| !it.starts_with('#')) {
        let fields: Vec<_> = line.split('\t').collect();
        let path = corpus.join(fields[0]);
        if !path.exists() {
            continue;
        }
        let sniffed = sniff(&path, &Options::default()).unwrap();
        if sniffed.format == Some("nothing") {
            continue;
        }
        for (index, (part, _)) in PARTS.iter().enumerate() {
            let due = fields[index + 1];
            if due == "?" {
                continue;
            }
            known[index] += 1;
            let found = told(&sniffed, part);
            if found == due {
                right[index] += 1;
            } else {
                wrong.extend([fields[0], ": ", part, " ", &found, " for ", due, "\n"]);
            }
        }
    }
    for (index, (part, least)) in PARTS.iter().enumerate() {
        println!("{part}: {} of {}", right[index], known[index]);
        assert!(right[index] * 100 >= known[index] * least, "{part}: {} of {}\n{wrong}", right[index], known[index]);
    }
    println!("{wrong}");
    assert!(known[0] > 200, "files are missing");
}
