//! Texts and their escapes.

use ingest_diagnostics::{Diagnostic, Span};

use super::Lower;
use crate::ast::Spanned;
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
