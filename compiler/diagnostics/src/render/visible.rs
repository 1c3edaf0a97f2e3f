//! Text of a file, safe to draw.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::{Diagnostic, FileId, Note, Sources};

/// The files made [`visible`]: each once for all findings, for it may have thousands of them, and only where it has one.
#[derive(Debug)]
pub(super) struct VisibleSources<'a> {
    pub(super) sources: &'a Sources,
    files: BTreeMap<FileId, OnceLock<VisibleFile<'a>>>,
}

/// A file's name and text, safe to draw.
#[derive(Debug)]
pub(super) struct VisibleFile<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) text: Cow<'a, str>,
}

impl<'a> VisibleSources<'a> {
    pub(super) fn of(sources: &'a Sources) -> Self {
        Self { sources, files: sources.ids().map(|id| (id, OnceLock::new())).collect() }
    }

    /// A file; `None` for an unknown id.
    pub(super) fn file(&self, id: FileId) -> Option<&VisibleFile<'a>> {
        let file = || VisibleFile { name: visible(self.sources.name(id)), text: visible(self.sources.text(id)) };
        self.files.get(&id).map(|shown| shown.get_or_init(file))
    }
}

/// The text with each character that a terminal would act upon (escape sequences, carriage returns within a line,
/// reversals of the writing direction) replaced by one that shows, of the same number of bytes: spans stay true.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    #[cfg(test)]
    super::work::count(text.len());
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut rest = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(character) = rest.next() {
        let ends_line = character == '\r' && rest.peek() == Some(&'\n');
        shown.push(match (acts(character) && !ends_line, character.len_utf8()) {
            (false, _) => character,
            (true, 1) => '?',
            (true, 2) => '¿',
            (true, _) => char::REPLACEMENT_CHARACTER,
        });
    }
    Cow::Owned(shown)
}

/// The finding with all its words made [`visible`]; its spans and edits as they are.
pub(super) fn shown(diagnostic: &Diagnostic) -> Diagnostic {
    let mut shown = diagnostic.clone();
    let labels = std::iter::once(&mut shown.primary).chain(&mut shown.secondary).map(|label| &mut label.text);
    let notes = shown.notes.iter_mut().map(|note| match note {
        Note::Why(text) | Note::Help(text) => text,
    });
    let titles = shown.fixes.iter_mut().map(|fix| &mut fix.title);
    for text in std::iter::once(&mut shown.message).chain(labels).chain(notes).chain(titles) {
        if let Cow::Owned(changed) = visible(text) {
            *text = changed;
        }
    }
    shown
}

/// [`visible`], on one line.
pub(super) fn one_line(text: &str) -> String {
    visible(text).lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

fn acts(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_acts_on_a_terminal_is_shown_at_the_same_length() {
        let text = "a\u{1b}[31mb\rc\u{9b}d\u{202e}e\r\n\tf";
        assert_eq!(visible(text), "a?[31mb?c¿d\u{fffd}e\r\n\tf");
        assert_eq!(visible(text).len(), text.len());
    }
}
