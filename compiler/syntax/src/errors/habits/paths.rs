//! Paths and addresses without quotes.

use ingest_diagnostics::{Applicability, Diagnostic};

use super::super::Report;
use super::{Slip, foreign};
use crate::tree::Kind;

impl<'t> Report<'t> {
    /// `root: ./data`, `from feeds in/2024`, `history claims_*.csv`
    pub(super) fn path(&self, slip: &Slip<'_, 't>) -> Option<Diagnostic> {
        let may_stand = match slip.strict {
            Kind::strict_setting => true,
            Kind::strict_files => slip.wants(Kind::string),
            Kind::strict_source => slip.first_word() == "from" && slip.wants(Kind::string),
            Kind::strict_dataset => matches!(slip.first_word(), "to" | "quarantine") && slip.wants(Kind::string),
            _ => false,
        };
        let is_word = matches!(slip.token(), "table" | "query" | "cursor") || slip.look.at == slip.start;
        if !may_stand
            || slip.token().starts_with(['"', '\'', '{', '}'])
            || (is_word && slip.strict != Kind::strict_setting)
        {
            return None;
        }
        // What stands before may be a part of it that was read as a word.
        let line_start = self.text.get(..slip.look.at)?.rfind('\n').map_or(0, |at| at + 1);
        let head = self.text.get(line_start..slip.look.at)?;
        let start = line_start
            + head
                .rfind(is_end)
                .map_or(0, |at| at + head.get(at..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8));
        let rest = self.text.get(start..)?;
        let braces = slip.strict == Kind::strict_files;
        let length =
            rest.find(|it: char| is_end(it) && !(braces && matches!(it, '{' | '}' | ':'))).unwrap_or(rest.len());
        let written = rest.get(..length)?;
        let is_path = written.contains(['/', '.', '*', '~', '$']) || slip.strict != Kind::strict_setting;
        if written.is_empty()
            || !is_path
            || written.starts_with(|it: char| it.is_ascii_digit())
            || written.contains('"')
        {
            return None;
        }
        // `from pg tabel "x"` has a text already.
        if rest
            .get(length..)
            .and_then(|after| after.lines().next())
            .is_some_and(|after| after.trim_start().starts_with('"'))
        {
            return None;
        }
        let span = self.span(start, start + length);
        let found = foreign("a path stands in quotes", span, "this path");
        let found = if written.contains('#') { found.why("outside of quotes `#` begins a comment") } else { found };
        Some(found.fix(format!("write `\"{written}\"`"), Applicability::Safe, span, format!("\"{written}\"")))
    }
}

/// Whether a character ends a path that stands without quotes.
fn is_end(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | ':' | '{' | '}' | '(' | ')' | '[' | ']' | '"')
}
