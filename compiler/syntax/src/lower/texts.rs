//! Texts and their escapes.

use ingest_diagnostics::{Diagnostic, Span};

use super::Lower;
use crate::ast::{Spanned, TextBlock};
use crate::rules;
use crate::tree::{Kind, Node};

impl Lower {
    /// A text, its escapes resolved. Wrong ones are reported and stay as written.
    pub(super) fn text(&mut self, node: Node<'_>) -> Spanned<String> {
        let span = self.span(node);
        let written = node.text();
        let raw = written.starts_with('r');
        let inner = written.strip_prefix('r').unwrap_or(written);
        let inner = inner.strip_prefix('"').unwrap_or(inner);
        let inner = if node.kind() == Kind::open_string {
            inner.trim_end_matches('\r')
        } else {
            inner.strip_suffix('"').unwrap_or(inner)
        };
        if node.kind() == Kind::open_string {
            let start = Span { end: span.start + (written.len() - inner.len()) as u32, ..span };
            self.errors.push(crate::errors::open_text(start));
        }
        if raw || !inner.contains('\\') {
            return Spanned { value: inner.to_owned(), span };
        }
        let offset = span.start + (written.len() - written.trim_start_matches('"').len()).min(1) as u32;
        Spanned { value: self.unescape(inner, offset), span }
    }

    /// The text of several lines directly below a node, or the text on one.
    pub(super) fn block_text(&mut self, node: Node<'_>) -> Option<TextBlock> {
        let Some(block) = node.child(Kind::text_block) else {
            let Spanned { value, span } = self.text_in(node)?;
            let begins = Span { start: span.start + 1, ..span };
            return Some(TextBlock { text: value, lines: vec![begins], span });
        };
        let span = self.span(block);
        let inner = block.text().strip_prefix(FENCE).unwrap_or(block.text());
        let inner = inner.strip_suffix(FENCE).unwrap_or_else(|| {
            self.errors.push(crate::errors::open_text_block(Span { end: span.start + FENCE.len() as u32, ..span }));
            // It reaches to the end of the file, whose last blanks and line ends are none of it.
            inner.trim_end()
        });
        let mut lines = lines_of(inner, span.start as usize + FENCE.len());
        // Nothing but a line break stands after the opening quotes, and nothing but blanks before the closing ones.
        if lines.len() > 1 && lines.first().is_some_and(|(_, line)| line.trim().is_empty()) {
            lines.remove(0);
        }
        if lines.len() > 1 && lines.last().is_some_and(|(_, line)| line.trim().is_empty()) {
            lines.pop();
        }
        let indent = lines.iter().filter(|(_, line)| !line.trim().is_empty()).map(|(_, line)| indentation(line)).min();
        let indent = indent.unwrap_or(0);
        let mut text = String::with_capacity(inner.len());
        let mut places = Vec::with_capacity(lines.len());
        for (index, (at, line)) in lines.into_iter().enumerate() {
            let cut = indent.min(indentation(line));
            let kept = line.get(cut..).unwrap_or("");
            if index > 0 {
                text.push('\n');
            }
            text.push_str(kept);
            let start = (at + cut) as u32;
            places.push(Span::new(self.file, start, start + kept.len() as u32));
        }
        Some(TextBlock { text, lines: places, span })
    }

    /// `offset` is where `inner` begins in the file.
    fn unescape(&mut self, inner: &str, offset: u32) -> String {
        let mut value = String::with_capacity(inner.len());
        let mut rest = inner;
        while let Some(at) = rest.find('\\') {
            let (before, escape) = rest.split_at(at);
            value.push_str(before);
            let (character, length) = escaped(escape);
            if let Some(character) = character {
                value.push(character);
            } else {
                let start = offset + (inner.len() - escape.len()) as u32;
                let span = Span::new(self.file, start, start + length as u32);
                let written = escape.get(..length).unwrap_or(escape);
                value.push_str(written);
                self.errors.push(
                    Diagnostic::new(
                        &rules::BAD_ESCAPE,
                        format!("`{written}` is no escape"),
                        span,
                        "not known in a text",
                    )
                    .why("the escapes are `\\n`, `\\t`, `\\\"`, `\\\\` and `\\u{1F600}`")
                    .help("write `\\\\` for a backslash, or a raw text: r\"…\""),
                );
            }
            rest = escape.get(length..).unwrap_or("");
        }
        value.push_str(rest);
        value
    }
}

/// What stands around a text of several lines.
const FENCE: &str = "\"\"\"";

/// The lines of a text that begins at an offset, each with its own; without their ends.
fn lines_of(text: &str, offset: usize) -> Vec<(usize, &str)> {
    let mut at = offset;
    text.split('\n')
        .map(|line| {
            let begins = at;
            at += line.len() + 1;
            (begins, line.strip_suffix('\r').unwrap_or(line))
        })
        .collect()
}

/// Bytes of blanks that a line begins with.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The character that an escape at the start of `text` stands for, and the bytes it takes.
fn escaped(text: &str) -> (Option<char>, usize) {
    let mut characters = text.chars().skip(1);
    match characters.next() {
        Some('n') => (Some('\n'), 2),
        Some('t') => (Some('\t'), 2),
        Some(quoted @ ('"' | '\\')) => (Some(quoted), 2),
        Some('u') => {
            let digits = text.get(2..).and_then(|rest| rest.strip_prefix('{')).and_then(|rest| rest.split_once('}'));
            match digits {
                Some((digits, _)) if digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                    (u32::from_str_radix(digits, 16).ok().and_then(char::from_u32), digits.len() + 4)
                }
                _ => (None, 2),
            }
        }
        Some(other) => (None, 1 + other.len_utf8()),
        None => (None, 1),
    }
}
