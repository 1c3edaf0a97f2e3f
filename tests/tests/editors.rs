//! The `TextMate` grammar that editors colour by is generated from the keyword list. To write it anew after a change of the
//! list: `UPDATE_EDITORS=1 cargo nextest run -p ingest-tests editors::`.

use std::fs;
use std::path::Path;

use regex::Regex;
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

#[test]
fn editors_colour_what_the_language_reads() {
    let cases: [(&str, &[(&str, &str)]); 5] = [
        ("at 06:00 in", &[("clause", "at"), ("time", "06:00"), ("word", "in")]),
        ("23:59:59.5", &[("time", "23:59:59.5")]),
        ("from 2026-01-05 due 4h", &[("clause", "from"), ("date", "2026-01-05"), ("clause", "due"), ("numeric", "4h")]),
        // What stands in a text over several lines is nothing but that, quotes and signs of comments included.
        (
            "given csv \"\"\"\n  # at \"a\"\n\"\"\" # end",
            &[("clause", "given"), ("triple", "\"\"\"\n  # at \"a\"\n\"\"\""), ("number-sign", "# end")],
        ),
        (r#"r"\d" ++ "a\"b""#, &[("raw", r#"r"\d""#), ("operator", "++"), ("double", r#""a\"b""#)]),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let keywords = fs::read_to_string(root.join("grammar/keywords.txt")).expect("the keyword list");
    let rules = Rule::of(&grammar(&keywords));
    for (text, wanted) in cases {
        assert_eq!(coloured(text, &rules), wanted, "{text}");
    }
}

/// A rule of the grammar: one match, or all between two.
struct Rule {
    /// The word before `.ingest` in its name.
    name: String,
    begin: Regex,
    /// With what may stand inside.
    end: Option<(Regex, Vec<Self>)>,
}

impl Rule {
    fn of(grammar: &Value) -> Vec<Self> {
        let pattern = |it: &Value| it.as_str().map(|it| Regex::new(&format!("(?m){it}")).expect("a pattern"));
        let rule = |it: &Value| Self {
            name: it["name"].as_str().expect("a name").rsplit('.').nth(1).expect("two words").to_owned(),
            begin: pattern(&it["match"]).or_else(|| pattern(&it["begin"])).expect("what it begins with"),
            end: pattern(&it["end"]).map(|end| (end, Self::of(it))),
        };
        grammar["patterns"].as_array().into_iter().flatten().map(rule).collect()
    }

    /// Where it ends that begins as told.
    fn end(&self, text: &str, begin: regex::Match<'_>) -> usize {
        let Some((end, inside)) = &self.end else { return begin.end() };
        let mut at = begin.end();
        loop {
            let end = end.find_at(text, at).map_or(at..text.len(), |it| it.range());
            match first(text, at, inside) {
                Some((_, found)) if found.start() < end.start => at = found.end(),
                _ => return end.end,
            }
        }
    }
}

/// The rule that begins first from a place on; of several that begin there the first that is written.
fn first<'t, 'r>(text: &'t str, at: usize, rules: &'r [Rule]) -> Option<(&'r Rule, regex::Match<'t>)> {
    rules.iter().filter_map(|rule| Some((rule, rule.begin.find_at(text, at)?))).min_by_key(|(_, found)| found.start())
}

/// The pieces that have a colour, as `TextMate` finds them.
fn coloured<'t, 'r>(text: &'t str, rules: &'r [Rule]) -> Vec<(&'r str, &'t str)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some((rule, found)) = first(text, at, rules) {
        at = rule.end(text, found);
        pieces.push((rule.name.as_str(), text.get(found.start()..at).expect("a part of the text")));
    }
    pieces
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
            { "name": "string.quoted.triple.ingest", "begin": "\"\"\"", "end": "\"\"\"" },
            { "name": "string.quoted.raw.ingest", "match": "\\br\"[^\"]*\"" },
            {
                "name": "string.quoted.double.ingest",
                "begin": "\"", "end": "\"|$",
                "patterns": [{ "name": "constant.character.escape.ingest", "match": r"\\(u\{[0-9a-fA-F]+\}|.)" }]
            },
            { "name": "variable.other.quoted.ingest", "match": "`[^`]*`" },
            { "name": "entity.name.tag.label.ingest", "match": r"@\w+(\(\w+\))?" },
            { "name": "constant.numeric.date.ingest", "match": r"\b\d{4}-\d{2}-\d{2}\b" },
            { "name": "constant.numeric.time.ingest", "match": r"\b\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\b" },
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
