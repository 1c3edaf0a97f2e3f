//! What the tests read, and how they look at it.

use std::path::{Path, PathBuf};

use ingest_diagnostics::{Diagnostic, FileId, Note, Sources};
use ingest_syntax::{Parse, parse};

/// Every `.ingest` file below the folders of the repository that hold whole ones.
pub fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = Vec::new();
    for folder in ["examples", "stdlib"] {
        collect(&root.join(folder), &mut paths);
    }
    paths.sort();
    let mut files: Vec<_> =
        paths.iter().map(|path| (path.display().to_string(), std::fs::read_to_string(path).expect("a text"))).collect();
    assert!(files.len() >= 8, "the examples are there");
    files.push(("whole_language.ingest".to_owned(), whole_language().to_owned()));
    files
}

/// Every construct of the language, in its one layout.
pub fn whole_language() -> &'static str {
    let corpus = include_str!("../../../tests/format/whole_language.ingest");
    corpus.split_once("=====\n").expect("a line of ===== between input and output").1
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "ingest") {
            paths.push(path);
        }
    }
}

/// Reads a text and asserts that nothing of it is lost.
pub fn read(text: &str) -> Parse {
    let parse = parse(FileId(0), text);
    assert_eq!(parse.tree.text(), text);
    assert_eq!(parse.tree.to_string(), text, "the leaves are the file");
    for leaf in parse.tree.leaves() {
        if leaf.kind() == ingest_syntax::Kind::space {
            assert!(
                leaf.text().chars().all(|it| matches!(it, ' ' | '\t' | '\r')),
                "{:?} lies between two tokens",
                leaf.text()
            );
        }
    }
    for found in &parse.errors {
        let labels = std::iter::once(&found.primary).chain(&found.secondary).map(|label| label.span);
        let edits = found.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in labels.chain(edits) {
            let range = span.start as usize..span.end as usize;
            assert!(text.get(range.clone()).is_some(), "{range:?} of {} is a part of the text", found.rule.code);
        }
    }
    parse
}

/// The abstract syntax without its places.
pub fn shape(text: &str) -> String {
    let debug = format!("{:?}", read(text).file);
    without_spans(&debug)
}

pub fn without_spans(debug: &str) -> String {
    let mut out = String::new();
    let mut rest = debug;
    while let Some((before, after)) = rest.split_once("Span { file: ") {
        out.push_str(before);
        rest = after.split_once(" }").map_or("", |(_, after)| after);
    }
    out + rest
}

/// Findings as text: code, name, place, label, notes, mends.
pub fn render(text: &str, errors: &[Diagnostic]) -> String {
    let mut sources = Sources::new();
    let file = sources.add("file.ingest", text);
    let mut out = String::new();
    for found in errors {
        let at = sources.position(file, found.primary.span.start);
        let place = sources.slice(found.primary.span);
        out += &format!("{} {} at {}:{} {place:?}\n", found.rule.code, found.message, at.line, at.column);
        out += &format!("  {}\n", found.primary.text);
        for label in &found.secondary {
            out += &format!("  also {:?}: {}\n", sources.slice(label.span), label.text);
        }
        for note in &found.notes {
            match note {
                Note::Why(text) => out += &format!("  why: {text}\n"),
                Note::Help(text) => out += &format!("  help: {text}\n"),
            }
        }
        for fix in &found.fixes {
            out += &format!("  fix ({:?}): {}\n", fix.applicability, fix.title);
        }
    }
    out
}
