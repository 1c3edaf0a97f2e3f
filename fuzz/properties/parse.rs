//! Whatever the text, it is read without a panic, its tree prints back as it, and findings stand on places that are there.

use ingest_diagnostics::FileId;
use ingest_syntax::{Kind, parse, parse_expression};

pub fn holds(text: &str) {
    let parse = parse(FileId(0), text);
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
}
