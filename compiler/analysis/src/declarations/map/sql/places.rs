//! Places in a statement as places in the file that holds it.

use ingest_diagnostics::Span;
use ingest_syntax::ast::TextBlock;
use sqlparser::tokenizer;

/// The lines of a statement.
pub(super) struct Places<'b> {
    block: &'b TextBlock,
    /// Where each character begins in the text, and where the text ends.
    characters: Vec<usize>,
    /// How many characters stand before each line, and before the one after the last.
    lines: Vec<usize>,
}

impl<'b> Places<'b> {
    pub(super) fn new(block: &'b TextBlock) -> Self {
        let ends = block.text.chars().enumerate().filter(|(_, it)| *it == '\n').map(|(before, _)| before + 1);
        let mut lines: Vec<usize> = std::iter::once(0).chain(ends).collect();
        let characters: Vec<usize> =
            block.text.char_indices().map(|(at, _)| at).chain(std::iter::once(block.text.len())).collect();
        // As if a line break stood at the end.
        lines.push(characters.len());
        Self { block, characters, lines }
    }

    /// The whole block.
    pub(super) fn whole(&self) -> Span {
        self.block.span
    }

    /// A place that the parser tells; the whole block where it tells none. Of one that stands on several lines the first.
    pub(super) fn of(&self, span: tokenizer::Span) -> Span {
        let Some(start) = self.offset(span.start) else { return self.block.span };
        let end = self.offset(span.end).filter(|it| *it > start).unwrap_or(start + 1);
        let next = usize::try_from(span.start.line).ok().and_then(|line| self.lines.get(line));
        let line_end = next.and_then(|line| self.characters.get(line - 1)).copied().unwrap_or(self.block.text.len());
        self.block.place(start, end.min(line_end).max(start))
    }

    /// What the message of an error says, and the place that stands at its end: `… at Line: 1, Column: 5`.
    pub(super) fn named_in<'t>(&self, text: &'t str) -> (&'t str, Span) {
        let Some((what, place)) = text.rsplit_once(" at Line: ") else { return (text, self.block.span) };
        let mut numbers = place.split(", Column: ").filter_map(|it| it.trim().parse::<u64>().ok());
        let (Some(line), Some(column)) = (numbers.next(), numbers.next()) else { return (text, self.block.span) };
        let start = tokenizer::Location { line, column };
        (what, self.of(tokenizer::Span { start, end: start }))
    }

    fn offset(&self, at: tokenizer::Location) -> Option<usize> {
        let line = *self.lines.get(usize::try_from(at.line.checked_sub(1)?).ok()?)?;
        let column = usize::try_from(at.column.checked_sub(1)?).ok()?;
        Some(self.characters.get(line + column).copied().unwrap_or(self.block.text.len()))
    }
}
