//! What a syntax error leaves in doubt: names that may be declared where nothing could be read.

use std::collections::BTreeSet;

use ingest_diagnostics::{Diagnostic, FileId, Sources, Span};
use ingest_syntax::ast::{self, Item, ItemKind};

/// What the syntax errors of a project leave in doubt.
#[derive(Debug, Clone, Default)]
pub(crate) struct Damage {
    /// Where the syntax errors stand, sorted.
    breaks: Vec<Span>,
    /// The words of what could not be read outside of every declaration, and of broken `use` lines.
    words: BTreeSet<String>,
}

impl Damage {
    /// Looks at these files. `syntax_errors` are those of the parser.
    pub(crate) fn assess<'f>(
        files: impl Iterator<Item = (FileId, &'f ast::File)>,
        syntax_errors: &[Diagnostic],
        sources: &Sources,
    ) -> Self {
        let mut breaks: Vec<_> = syntax_errors.iter().map(|error| error.primary.span).collect();
        breaks.sort_unstable();
        let mut damage = Self { breaks, words: BTreeSet::new() };
        if damage.breaks.is_empty() {
            return damage;
        }
        for (id, file) in files {
            let text = sources.text(id);
            let end = Span::new(id, text.len() as u32, text.len() as u32);
            let mut from = 0;
            for (item, span) in file.items.iter().map(|item| (Some(item), item.span)).chain([(None, end)]) {
                damage.read(Span::new(id, from, span.start), sources);
                if item.is_some_and(|item| matches!(item.kind, ItemKind::Use(_))) {
                    damage.read(span, sources);
                }
                from = span.end;
            }
        }
        damage
    }

    /// Takes the words of a part, if an error stands in it.
    fn read(&mut self, part: Span, sources: &Sources) {
        if self.within(part).next().is_some() {
            self.words.extend(words(sources.slice(part)));
        }
    }

    /// The errors in a part of a file, its end included: there something is missing.
    pub(crate) fn within(&self, part: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.breaks.partition_point(|span| (span.file, span.start) < (part.file, part.start));
        self.breaks.iter().skip(first).copied().take_while(move |span| touches(part, *span))
    }

    /// Whether a name may be declared in what could not be read outside of every declaration.
    pub(crate) fn may_declare(&self, name: &str) -> bool {
        self.words.contains(name)
    }

    /// The words of that, sorted.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The words of the lines of an item that could not be read.
    pub(crate) fn words_within(&self, item: &Item, sources: &Sources) -> BTreeSet<String> {
        self.within(item.span).flat_map(|span| words(lines_of(sources.text(span.file), span))).collect()
    }
}

fn touches(part: Span, error: Span) -> bool {
    part.file == error.file && part.start <= error.start && error.start <= part.end
}

/// The lines that a span stands on, whole.
fn lines_of(text: &str, span: Span) -> &str {
    let start = text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = span.end.max(span.start) as usize;
    let end = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| end + at);
    text.get(start..end).unwrap_or("")
}

/// The words of a text.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|it: char| !(it.is_alphanumeric() || it == '_')).filter(|word| !word.is_empty()).map(str::to_owned)
}
