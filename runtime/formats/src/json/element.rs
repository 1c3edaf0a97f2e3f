//! Where an element of a list ends, whether it is well-formed or not.

use super::grammar::{Cursor, is_space};

/// What ends an element of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The comma behind it.
    Comma,
    /// The end of the list.
    List,
    /// The next element, which begins with this byte: a comma was in front of it, though the element is not closed.
    Next,
}

/// How far an element of a list has been walked: to what ends it, well-formed or not. What is not closed in it costs no more than it has
/// to: a string ends with its line, for no line end stands in one; a bracket that closes one of its kind closes what is open within; and
/// an object in an object's place for a name is the next element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// The brackets that are open.
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
    /// How often a string has what would be the beginning of an object.
    braces: usize,
    /// Whether a comma was the last that was no white space.
    after_comma: bool,
}

impl Element {
    /// Goes over a byte: what it ends the element by, if it does.
    #[inline]
    pub(super) fn ends_at(&mut self, byte: u8) -> Option<End> {
        if self.in_string {
            match byte {
                _ if self.escaped && byte != b'\n' => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' | b'\n' => (self.in_string, self.escaped) = (false, false),
                b'{' => self.braces += 1,
                _ => {}
            }
            return None;
        }
        match byte {
            b'"' => self.in_string = true,
            b',' if self.open.is_empty() => return Some(End::Comma),
            b'{' if self.after_comma && self.open == [b'{'] => return Some(End::Next),
            b'{' | b'[' => self.open.push(byte),
            b'}' => self.close(b'{'),
            b']' if self.open.is_empty() => return Some(End::List),
            b']' => self.close(b'['),
            _ => {}
        }
        self.after_comma = byte == b',' || self.after_comma && is_space(byte);
        None
    }

    /// Closes the innermost bracket of this kind and all within, if one is open.
    fn close(&mut self, opening: u8) {
        let found = self.open.iter().rposition(|it| *it == opening);
        self.open.truncate(found.unwrap_or(self.open.len()));
    }

    /// It ends by what stands at byte `at`.
    fn ended(&self, bytes: &[u8], at: usize, end: End) -> Walk {
        let comma = || bytes.get(..at).and_then(|own| own.iter().rposition(|byte| *byte == b','));
        let length = if end == End::Next { comma().unwrap_or(at) } else { at };
        let is_unclear = self.braces > 0 && is_unclear(bytes.get(..length).unwrap_or_default());
        if is_unclear { Walk::Unclear } else { Walk::Ends(length, end) }
    }

    /// Whether all that has begun has ended.
    pub(super) fn is_whole(&self) -> bool {
        self.open.is_empty() && !self.in_string
    }
}

/// What is known of an element that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    /// Its length, without what ends it, and what does. Where the next one begins without a comma before it that is its own, that comma is
    /// not of its length.
    Ends(usize, End),
    /// It is broken, and others may be in its strings.
    Unclear,
    /// The bytes end before it does.
    Incomplete,
}

/// Walks the element that begins here and may be of `limit` bytes.
///
/// A string with a line end in it is one that goes on, or one of which a quote was left out: what stands around the next quote tells. In
/// the second case nobody knows what of the line is in strings. Its brackets are taken for brackets then, unless it has what looks like
/// another element.
pub(super) fn element(bytes: &[u8], limit: usize, at_end: bool) -> Walk {
    let mut element = Element::default();
    let mut at = 0;
    // Where the line begins, and what was open there.
    let (mut line, mut open, mut after_comma) = (0, Vec::new(), false);
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\n' && element.in_string {
            let window = bytes.get(..=limit).unwrap_or(bytes);
            match goes_on(window, at) {
                None if bytes.len() <= limit && !at_end => return Walk::Incomplete,
                // To its last quote, so that what is in it is looked at once.
                Some(quote) if quote > at => {
                    element.escaped = false;
                    at = quote;
                    continue;
                }
                _ => {}
            }
            let text = bytes.get(line..at).unwrap_or_default();
            if has_border(text) {
                return Walk::Unclear;
            }
            let braces = element.braces;
            element = Element { open: open.clone(), after_comma, braces, ..Element::default() };
            for (within, byte) in text.iter().enumerate().filter(|(_, byte)| **byte != b'"') {
                if let Some(end) = element.ends_at(*byte) {
                    return element.ended(bytes, line + within, end);
                }
            }
        }
        if let Some(end) = element.ends_at(byte) {
            return element.ended(bytes, at, end);
        }
        at += 1;
        if byte == b'\n' {
            line = at;
            open.clone_from(&element.open);
            after_comma = element.after_comma;
        }
    }
    Walk::Incomplete
}

/// Where a string ends that has a line end at byte `at`. It goes on to the next quote if what follows that is what follows a string, and
/// nothing before that looks like another element; else it ends with the line. None where there is no telling.
fn goes_on(bytes: &[u8], at: usize) -> Option<usize> {
    let (before, after) = (bytes.get(..at)?, bytes.get(at..)?);
    let mut escaped = false;
    let closes = |byte: &u8| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    };
    let quote = after.iter().position(closes)?;
    let next = after.get(quote + 1..)?.iter().find(|byte| !is_space(**byte))?;
    let text = bytes.get(memchr::memrchr(b'"', before)?..at + quote)?;
    let is_last = matches!(next, b',' | b':' | b'}' | b']') && !has_border(text);
    Some(if is_last { at + quote } else { at })
}

/// Whether an element is broken, and has in a string what looks like others: where two quotes were left out of a line, what is between
/// them is in strings, and what is in strings is not.
fn is_unclear(element: &[u8]) -> bool {
    let mut cursor = Cursor { bytes: element, at: 0 };
    let is_value = cursor.skip_value(0).is_ok();
    cursor.skip_space();
    if is_value && cursor.at == element.len() {
        return false;
    }
    let mut walked = Element::default();
    let mut string = 0;
    element.iter().enumerate().any(|(at, byte)| {
        let was_in_string = walked.in_string;
        walked.ends_at(*byte);
        if walked.in_string && !was_in_string {
            string = at;
        }
        was_in_string && !walked.in_string && has_border(element.get(string..at).unwrap_or_default())
    })
}

/// Whether there is what looks like the end of one object and the beginning of the next.
fn has_border(text: &[u8]) -> bool {
    let ends =
        |text: &[u8]| text.trim_ascii_end().strip_suffix(b",").is_some_and(|it| it.trim_ascii_end().ends_with(b"}"));
    memchr::memchr_iter(b'{', text).any(|at| text.get(..at).is_some_and(ends))
}
