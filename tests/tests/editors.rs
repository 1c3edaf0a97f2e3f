//! The `TextMate` grammar that editors colour by is generated from the keyword list. To write it anew after a change of the
//! list: `UPDATE_EDITORS=1 cargo nextest run -p ingest-tests --test editors`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

#[test]
fn the_editors_grammar_is_the_one_of_the_keyword_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let keywords = fs::read_to_string(root.join("grammar/keywords.txt")).expect("the keyword list");
    let grammar = serde_json::to_string_pretty(&grammar(&keywords)).expect("JSON") + "\n";
    let path = root.join("editors/ingest.tmLanguage.json");
    if std::env::var_os("UPDATE_EDITORS").is_some() {
        fs::write(&path, &grammar).expect("the grammar is written");
    }
    let written = fs::read_to_string(&path).expect("editors/ingest.tmLanguage.json");
    assert!(written == grammar, "editors/ingest.tmLanguage.json is not what the keyword list gives");
}

/// The grammar, as `TextMate`, VS Code and Sublime Text read it.
fn grammar(keywords: &str) -> Value {
    let words = |kinds: &[&str]| {
        let mut words: Vec<&str> = keywords
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(' '))
            .filter(|(kind, _)| kinds.contains(kind))
            .map(|(_, word)| word.trim())
            .collect();
        words.sort_unstable();
        assert!(!words.is_empty(), "no words of the kinds {kinds:?}");
        format!(r"\b({})\b", words.join("|"))
    };
    json!({
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "Ingest",
        "scopeName": "source.ingest",
        "fileTypes": ["ingest"],
        "patterns": [
            { "name": "comment.line.documentation.ingest", "match": "##.*$" },
            { "name": "comment.line.number-sign.ingest", "match": "#.*$" },
            { "name": "string.quoted.raw.ingest", "match": "\\br\"[^\"]*\"" },
            {
                "name": "string.quoted.double.ingest",
                "begin": "\"", "end": "\"|$",
                "patterns": [{ "name": "constant.character.escape.ingest", "match": r"\\(u\{[0-9a-fA-F]+\}|.)" }]
            },
            { "name": "variable.other.quoted.ingest", "match": "`[^`]*`" },
            { "name": "entity.name.tag.label.ingest", "match": r"@\w+(\(\w+\))?" },
            { "name": "constant.numeric.date.ingest", "match": r"\b\d{4}-\d{2}-\d{2}\b" },
            { "name": "constant.numeric.ingest", "match": r"\b\d[\d_]*(\.\d+)?([eE][+-]?\d+)?(%|[A-Za-z]+\b)?" },
            { "name": "entity.name.type.schema.ingest", "match": r"\b[A-Z][a-z]\w*\b" },
            { "name": "storage.type.declaration.ingest", "match": words(&["declaration"]) },
            { "name": "keyword.control.verdict.ingest", "match": words(&["verdict"]) },
            { "name": "keyword.operator.word.ingest", "match": words(&["operator"]) },
            { "name": "constant.language.ingest", "match": words(&["constant"]) },
            { "name": "keyword.other.clause.ingest", "match": words(&["clause"]) },
            { "name": "keyword.operator.ingest", "match": r"\|>|\?\?|\+\+|->|=>|==|!=|<=|>=|[-+*/<>=?]" }
        ]
    })
}
