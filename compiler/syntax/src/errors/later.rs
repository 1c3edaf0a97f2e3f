//! What the design of the language has and this version does not.

use ingest_diagnostics::{Diagnostic, Span};

use crate::rules;
use crate::tree::Kind;

/// Says that a construct comes later. `construct` is a phrase: "`unwrap`", "a list type".
pub(crate) fn diagnostic(construct: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&rules::NOT_IN_THIS_VERSION, format!("{construct} is not in this version"), span, "comes later")
        .why("it belongs to the design of the language, and this version cannot compile it yet")
        .help("leave it out until a version has it")
}

/// A word that begins a construct that comes later, and where it does.
struct Later {
    strict: &'static [Kind],
    word: &'static str,
    construct: &'static str,
}

const fn later(strict: &'static [Kind], word: &'static str, construct: &'static str) -> Later {
    Later { strict, word, construct }
}

const FILE: &[Kind] = &[Kind::strict_declaration];
const SOURCE: &[Kind] = &[Kind::strict_source];
const FILES: &[Kind] = &[Kind::strict_source, Kind::strict_files];
const MAP: &[Kind] = &[Kind::strict_map];
const DATASET: &[Kind] = &[Kind::strict_dataset];
const PIPELINE: &[Kind] = &[Kind::strict_pipeline];

/// They are words of the language already: `grammar/keywords.txt` has them under `later`.
static TABLE: &[Later] = &[
    later(FILE, "test", "a `test`"),
    later(&[Kind::strict_declaration, Kind::strict_source], "layout", "a `layout`"),
    later(FILE, "lookup", "a `lookup` table"),
    later(FILE, "channel", "a `channel`"),
    later(FILE, "policy", "a `policy`"),
    later(&[Kind::strict_declaration, Kind::strict_source], "calendar", "a `calendar`"),
    later(SOURCE, "unwrap", "`unwrap`"),
    later(FILES, "done", "a `done` marker"),
    later(FILES, "settled", "`settled`"),
    later(FILES, "control", "a `control` file"),
    later(FILES, "trailer", "a `trailer`"),
    later(MAP, "for", "`for each`"),
    later(MAP, "join", "a `join`"),
    later(MAP, "dedupe", "`dedupe`"),
    later(MAP, "same", "`same names`"),
    later(MAP, "sql", "a `sql` body"),
    later(DATASET, "partition", "`partition by`"),
    later(DATASET, "sort", "`sort by`"),
    later(DATASET, "readers", "`readers`"),
    later(DATASET, "policy", "a `policy`"),
    later(DATASET, "retain", "`retain`"),
    later(PIPELINE, "after", "`after`"),
    later(PIPELINE, "on", "a notification"),
    later(PIPELINE, "engine", "`engine`"),
];

/// Words that come later in the middle of a line.
static INSIDE: &[Later] = &[
    later(&[Kind::strict_column], "at", "the place of a column"),
    later(&[Kind::strict_source], "calendar", "a `calendar`"),
    later(&[Kind::strict_declaration], "recognise", "`recognise`"),
    later(&[Kind::strict_column, Kind::strict_schema, Kind::strict_declaration], "list", "a list type"),
    later(&[Kind::strict_column, Kind::strict_schema, Kind::strict_declaration], "struct", "a `struct` type"),
];

/// The construct that `word` begins where a line is to be of the form `strict`.
pub(super) fn of_line(strict: Kind, word: &str) -> Option<&'static str> {
    find(TABLE, strict, word)
}

/// The construct that `word` begins in the middle of such a line.
pub(super) fn inside(strict: Kind, word: &str) -> Option<&'static str> {
    find(INSIDE, strict, word)
}

/// The construct that `word` begins after the name of a declaration.
pub(super) fn of_head(word: &str) -> Option<&'static str> {
    find(TABLE, Kind::strict_map, word).filter(|_| word == "sql")
}

/// The construct that a line of a `files` block declares by its first word alone.
pub(crate) fn of_files(word: &str) -> Option<&'static str> {
    find(TABLE, Kind::strict_files, word)
}

fn find(table: &'static [Later], strict: Kind, word: &str) -> Option<&'static str> {
    table.iter().find(|entry| entry.word == word && entry.strict.contains(&strict)).map(|entry| entry.construct)
}

#[cfg(test)]
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    TABLE.iter().chain(INSIDE).map(|entry| entry.word)
}
