//! Whatever the text, formatting it twice is formatting it once, and leaves the program and the comments what they were.

use ingest_diagnostics::FileId;
use ingest_syntax::{Kind, format, parse};

pub fn holds(text: &str) {
    let once = format(text);
    assert_eq!(format(&once), once, "formatting again changes nothing");
    assert_eq!(shape(&once), shape(text), "the program is the same");
    assert_eq!(comments(&once), comments(text), "the comments are the same");
}

/// The abstract syntax without its places.
fn shape(text: &str) -> String {
    let debug = format!("{:?}", parse(FileId(0), text).file);
    let mut out = String::with_capacity(debug.len());
    let mut rest = debug.as_str();
    while let Some((before, after)) = rest.split_once("Span {") {
        out.push_str(before);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// The comments, in order.
fn comments(text: &str) -> Vec<String> {
    let parse = parse(FileId(0), text);
    let comments = parse.tree.leaves().filter(|leaf| matches!(leaf.kind(), Kind::comment | Kind::doc));
    comments.map(|leaf| leaf.text().trim_end().to_owned()).collect()
}
