//! Files that are written in another notation from their first line on.

use ingest_diagnostics::Diagnostic;

use super::{Report, words};
use crate::rules;
use crate::tree::Kind;

impl Report<'_> {
    /// A file of YAML, JSON, TOML or XML: one finding for all of it.
    pub(super) fn document(&self) -> Option<Diagnostic> {
        let first = self.text.lines().find(|it| is_written(it))?;
        if !(is_yaml(first) || is_table(first) || first.starts_with(['{', '[', '<'])) {
            return None;
        }
        let lines: Vec<&str> = self.text.lines().filter(|it| is_written(it)).collect();
        // Where a line is as it should be, the others are slips.
        let margin: Vec<&str> = lines.iter().copied().filter(|it| !it.starts_with([' ', '\t'])).collect();
        let notation = if margin.iter().all(|it| is_yaml(it)) && lines.len() > 1 {
            "YAML"
        } else if margin.iter().all(|it| is_toml(it)) && is_table(first) {
            "TOML"
        } else if is_json(&lines) {
            "JSON"
        } else if first.starts_with('<') && lines.last()?.ends_with('>') {
            "XML"
        } else {
            return None;
        };
        let start = self.text.find(first)?;
        let name = self.name_of_a_document();
        Some(
            Diagnostic::new(
                &rules::FOREIGN_FORM,
                format!("the file is written as {notation}"),
                self.span(start, start + first.trim_end().len()),
                "no declaration begins like this",
            )
            .why("a file of the language has declarations: each is a word, a name, and a block in braces")
            .help(format!("write `source {name} {{ from feeds \"{name}\"  files {{ … }}  columns {{ … }} }}`")),
        )
    }

    /// What the file gives the name of `name`.
    fn name_of_a_document(&self) -> &str {
        let is_key = |it: &str| matches!(it.trim_matches('"'), "name" | "source" | "id");
        let pairs = self.text.lines().filter_map(|it| it.split_once([':', '=']));
        let written = pairs.filter(|(key, _)| is_key(key.trim_start_matches(['-', ' ', '{']).trim_end()));
        let words = written.map(|(_, value)| value.trim_matches([' ', '"', '\'', ',', '}', ']']));
        words.into_iter().find(|it| is_word(it)).unwrap_or("acme")
    }
}

/// Whether a line is more than a comment.
fn is_written(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        && !text.starts_with(|it: char| it.is_ascii_digit())
}

/// `sources:`, `version: 2`, `- name: x`, `---`
fn is_yaml(line: &str) -> bool {
    let key = line.split_once(':').map(|(key, value)| (key, value.is_empty() || value.starts_with([' ', '\r'])));
    let is_key = key.is_some_and(|(key, ends)| ends && is_word(&key.replace('-', "_")));
    // `source: acme` is a declaration with a colon too many.
    let declares = key.is_some_and(|(key, _)| words::leading(Kind::strict_declaration).contains(&key));
    let braced = line.contains('{');
    is_key && !(declares && braced) || line.starts_with("- ") || line.starts_with("---")
}

/// `[source]`, `name = "x"`
fn is_toml(line: &str) -> bool {
    is_table(line) || line.split_once('=').is_some_and(|(key, _)| is_word(key.trim_end()))
}

fn is_table(line: &str) -> bool {
    let inner = line.trim_end().strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    inner.is_some_and(|it| is_word(&it.trim_matches(['[', ']']).replace(['.', '-'], "_")))
}

/// `{ "sources": … }`
fn is_json(lines: &[&str]) -> bool {
    let signs = lines.iter().flat_map(|it| it.chars()).filter(|it| !it.is_whitespace());
    let begins: String = signs.take(2).collect();
    let ends = lines.last().is_some_and(|it| it.trim_end().ends_with(['}', ']']));
    ends && matches!(begins.as_str(), "{\"" | "[{" | "[\"" | "[[")
}
