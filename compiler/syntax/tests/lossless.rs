//! Every text is read without a panic and printed back byte for byte.

use proptest::prelude::*;

use crate::corpus::{files, read};

#[test]
fn every_file_is_read_without_an_error() {
    for (path, text) in files() {
        let errors = read(&text).errors;
        assert!(errors.is_empty(), "{path}: {}", crate::corpus::render(&text, &errors));
    }
}

/// How many prefixes of a file are read.
const MOST_PREFIXES: usize = 400;

#[test]
fn every_prefix_of_every_file_prints_back() {
    let files = files();
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((_, text)) = files.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    // Of a long file some thousand, spread over it: reading all would take the square of its length.
                    let step = text.len() / MOST_PREFIXES + 1;
                    for (end, _) in text.char_indices().step_by(step) {
                        read(&text[..end]);
                    }
                }
            });
        }
    });
}

#[test]
fn line_ends_and_byte_order_marks_are_kept() {
    for (_, text) in files() {
        let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
        let errors = read(&windows).errors;
        assert!(errors.is_empty(), "{}", crate::corpus::render(&windows, &errors));
        assert_eq!(crate::corpus::shape(&windows), crate::corpus::shape(&text));
    }
}

#[test]
fn texts_of_no_language_print_back() {
    for text in [
        "", "\n", "\r", "\r\n", "\u{FEFF}", "}", "{", "\"", "\"\"\"", "`", "r\"", "#", "@", "\0", "é", "source",
        "source {", "\u{1}(", "|>",
    ] {
        read(text);
    }
}

/// Pieces that mean something to the grammar.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "'",
    "`",
    "#",
    "##",
    "\n",
    "\r\n",
    "\r",
    ",",
    ":",
    "=",
    "==",
    "=>",
    "->",
    "|>",
    "??",
    "?",
    "@",
    "-",
    "--",
    "++",
    "+",
    "..",
    ".",
    "<",
    "<>",
    "\\",
    "\"\"\"",
    "r\"",
    "null",
    "if ",
    "else ",
    "match x {",
    "source a {",
    "\nsource a {",
    "\nmap a -> B {",
    "columns {",
    "not ",
    "between ",
    "in [",
    "is null",
    " as ",
    "1_0",
    "2024-13-99",
    "5%",
    "4h",
    "10GB",
    "1e999",
    "99999999999999999999",
    "06:00",
    "é",
    "\u{FEFF}",
    "\u{1}",
    "\0",
    "unwrap ",
    "test \"x\" {",
    "where ",
    "list<",
    "> ",
    "struct {",
    "a => ",
    "{ a: ",
    "1..2",
    "\nlookup a = csv \"x\" {",
    "for each a in ",
    "join a on ",
    "dedupe by (a) keep ",
    "expect {",
    "because ",
    "recognise {",
];

/// A file with some of it deleted, doubled or filled with pieces.
pub fn mutated() -> impl Strategy<Value = String> {
    let files: Vec<String> = files().into_iter().map(|(_, text)| text).collect();
    let edit = (any::<prop::sample::Index>(), 0_usize..40, 0_usize..3, prop::sample::select(PIECES));
    (prop::sample::select(files), prop::collection::vec(edit, 1..8)).prop_map(|(text, edits)| {
        let mut characters: Vec<char> = text.chars().collect();
        for (at, length, what, piece) in edits {
            let start = at.index(characters.len() + 1);
            let end = (start + length).min(characters.len());
            match what {
                0 => drop(characters.drain(start..end)),
                1 => {
                    let doubled = characters[start..end].to_vec();
                    characters.splice(start..start, doubled);
                }
                _ => drop(characters.splice(start..start, piece.chars())),
            }
        }
        characters.into_iter().collect()
    })
}

/// A row of pieces and nothing else.
pub fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_files_print_back(text in mutated()) {
        read(&text);
    }

    #[test]
    fn pieces_print_back(text in soup()) {
        read(&text);
    }

    #[test]
    fn any_text_prints_back(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_expression_is_read(text in soup()) {
        ingest_syntax::parse_expression(ingest_diagnostics::FileId(0), &text);
    }
}
