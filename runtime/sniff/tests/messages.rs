//! Messages of X12 and HL7 that others wrote: every block compiles, and reads its file without a record that is malformed or a field that fails.

use std::path::{Path, PathBuf};

use crate::support::{against, files};
use ingest_sniff::{Options, Sniffed, sniff};

/// The files of the crate that reads them.
fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/messages")
}

fn told(name: &str) -> Sniffed {
    sniff(&corpus().join(name), &Options::default()).unwrap()
}

#[test]
fn every_block_compiles_and_reads_its_file() {
    let (mut wrong, mut broken, mut count) = (Vec::new(), Vec::new(), 0);
    for path in ["x12", "hl7"].iter().flat_map(|it| files(&corpus().join(it))) {
        let name = path.strip_prefix(corpus()).unwrap().to_str().unwrap().to_owned();
        count += 1;
        let sniffed = match sniff(&path, &Options::default()) {
            Ok(sniffed) => sniffed,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        match &sniffed.block {
            Some(block) => wrong.extend(against(block).map(|it| format!("{name}: {it}"))),
            None => broken.push(format!("{name}: {}", sniffed.notes.last().cloned().unwrap_or_default())),
        }
        if sniffed.block.is_some() && (sniffed.malformed > 0 || sniffed.records == 0 || sniffed.columns.len() < 5) {
            broken.push(format!(
                "{name}: {} of {} malformed, {} columns",
                sniffed.malformed,
                sniffed.records,
                sniffed.columns.len()
            ));
        }
        // No value stands in what is told: names of people, the first to ask.
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let all = format!("{sniffed:?}");
        let said = text
            .split(['*', '~', ':', '|', '^', '\r', '\n'])
            .filter(|it| it.len() > 5 && it.chars().any(char::is_alphabetic));
        let leaked: Vec<_> =
            said.filter(|it| all.contains(&format!("\"{it}\"")) || all.contains(&format!(" {it} "))).collect();
        assert!(
            leaked.iter().all(|it| [
                "005010X212",
                "005010X220",
                "005010X221",
                "005010X222",
                "005010X223",
                "005010X279"
            ]
            .contains(it)),
            "{name}: {leaked:?}"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "files are missing");
    insta::assert_snapshot!(broken.join("\n"));
}

#[test]
fn claims_payments_members_and_messages() {
    let names = [
        "x12/837_005010X222A2/demo.example1.837",
        "x12/835_005010X221A1/managed-care.835",
        "x12/835_005010X221A1/medicare-part-a.835",
        "x12/277_005010X212/claim-level-status.277",
        "x12/834_005010X220A1/add-dependent.834",
        "hl7/ORU-multiline-short.hl7",
    ];
    let blocks: Vec<_> = names.iter().map(|it| ingest_syntax::format(&told(it).block.unwrap())).collect();
    insta::assert_snapshot!(blocks.join("\n"));
}
