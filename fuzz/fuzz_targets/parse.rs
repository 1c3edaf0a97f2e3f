//! Whatever the text, it is read without a panic, its tree prints back as it, and it takes no longer than its length allows.

#![no_main]

use std::time::{Duration, Instant};

use ingest_diagnostics::FileId;
use ingest_syntax::{Kind, parse, parse_expression};
use libfuzzer_sys::fuzz_target;

/// Far more than a text of a byte takes, even where it is all recovery, so that a slow machine is no finding; far less than
/// one takes that is read in time that grows with the square of its length.
const PER_BYTE: Duration = Duration::from_micros(200);
const AT_LEAST: Duration = Duration::from_millis(500);

fuzz_target!(|text: &str| {
    let start = Instant::now();
    let parse = parse(FileId(0), text);
    let taken = start.elapsed();
    let allowed = AT_LEAST + PER_BYTE * u32::try_from(text.len()).unwrap_or(u32::MAX);
    assert!(taken < allowed, "{} bytes take {taken:?}", text.len());

    assert_eq!(parse.tree.to_string(), text, "the leaves are the file");
    for leaf in parse.tree.leaves().filter(|leaf| leaf.kind() == Kind::space) {
        assert!(leaf.text().chars().all(|it| matches!(it, ' ' | '\t' | '\r')), "{:?} lies between tokens", leaf.text());
    }
    for found in &parse.errors {
        let labels = std::iter::once(&found.primary).chain(&found.secondary).map(|label| label.span);
        let edits = found.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in labels.chain(edits) {
            let range = span.start as usize..span.end as usize;
            assert!(text.get(range.clone()).is_some(), "{range:?} of {} is a part of the text", found.rule.code);
        }
    }
    parse_expression(FileId(0), text);
});
