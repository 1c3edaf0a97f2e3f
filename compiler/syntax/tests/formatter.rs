//! The formatter: idempotent, and the same program after as before.

use std::path::Path;

use ingest_syntax::{Kind, format};
use proptest::prelude::*;

use crate::corpus::{files, read, shape};
use crate::lossless::{mutated, soup};

/// The comments of a file, in order.
fn comments(text: &str) -> Vec<String> {
    let parse = read(text);
    let comments = parse.tree.leaves().filter(|leaf| matches!(leaf.kind(), Kind::comment | Kind::doc));
    comments.map(|leaf| leaf.text().trim_end().to_owned()).collect()
}

/// Formats a text and asserts what holds of every text.
fn formatted(text: &str) -> String {
    let once = format(text);
    assert_eq!(format(&once), once, "formatting again changes nothing");
    assert_eq!(shape(&once), shape(text), "the program is the same");
    assert_eq!(comments(&once), comments(text), "the comments are the same");
    assert!(once.is_empty() || once.ends_with('\n'));
    once
}

#[test]
fn files_mean_the_same() {
    for (_, text) in files() {
        formatted(&text);
        assert_eq!(format(&text.replace('\n', "\r\n")), format(&text));
        let squeezed: String = text
            .lines()
            .map(|line| line.split(' ').filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ") + "\n")
            .collect();
        if !text.contains("\"  ") && !text.contains("  a b") {
            assert_eq!(format(&squeezed).replace(' ', ""), format(&text).replace(' ', ""));
        }
    }
}

/// Where every cell of every line looks at all other lines, this takes hours.
#[test]
fn a_long_block_is_aligned_at_once() {
    let line = |at: usize| format!("    check_{at}: a > {at}{} else warn, fail above {at} rows\n", " ".repeat(at % 7));
    let text = format!("source a {{\n  checks {{\n{}  }}\n}}\n", (0..2_000).map(line).collect::<String>());
    let once = format(&text);
    assert_eq!(format(&once), once);
    let columns: std::collections::BTreeSet<_> = once.lines().filter_map(|line| line.find(" else")).collect();
    assert_eq!(columns.len(), 1, "all are aligned");
}

#[test]
fn the_corpus_comes_out_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/format");
    let mut cases = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "ingest") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        let (input, expected) = text.split_once("=====\n").expect("a line of ===== between input and output");
        assert_eq!(formatted(input), expected, "{}", path.display());
        cases += 1;
    }
    assert!(cases >= 8, "the corpus is there");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_files_mean_the_same(text in mutated()) {
        formatted(&text);
    }

    #[test]
    fn pieces_mean_the_same(text in soup()) {
        formatted(&text);
    }
}
