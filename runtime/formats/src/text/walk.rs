//! The grammar of a record: where its fields are, and where it ends.
//!
//! A field whose first character is the quote is quoted and ends at its closing quote; any other field ends at the next
//! delimiter or line end, and a quote in it is an ordinary character. The reader uses this to find the end of records
//! that hold a quote, the decoder to split them: one grammar, so that the two cannot disagree.

use ingest_program::{CsvFormat, Delimiter};
use memchr::{memchr, memchr2};

use crate::MalformedReason;

/// The characters of a format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    pub(super) delimiter: Delimiter,
    pub(super) quote: Option<u8>,
    /// Inside quotes; none where it is the quote itself, which a doubled quote already means.
    pub(super) escape: Option<u8>,
    pub(super) trim: bool,
    pub(super) multiline: bool,
    /// What lines end with: a line feed, with a carriage return before it or not, unless the file has carriage returns alone.
    pub(super) feed: u8,
}

/// A field as the walk finds it: `bytes[start..end]` without quotes and, where the format trims, without spaces around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether doubled quotes or escapes in it have still to be resolved.
    pub(super) escaped: bool,
}

impl Found {
    /// Whether nothing is in it.
    pub(super) const fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// How a walk along one record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    /// At the line end that stands at `end` (which is the number of bytes where the stream ends without one).
    End {
        end: usize,
    },
    /// The bytes ended first.
    Incomplete,
    /// Whoever was told of the fields wanted no more; the next one starts at `next`.
    Stopped {
        next: usize,
    },
    Malformed(MalformedReason),
}

impl Dialect {
    /// None where two of the characters are the same, one is in the delimiter, or one is a line end.
    pub(super) fn new(format: &CsvFormat) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii() && byte != b'\n' && byte != b'\r';
        let quote = format.quote;
        let escape = format.escape.filter(|escape| Some(*escape) != quote && quote.is_some());
        let all = [quote, escape, format.comment];
        let delimiter = format.delimiter;
        let mut given = all.iter().flatten();
        let differ = all
            .iter()
            .enumerate()
            .all(|(index, byte)| byte.is_none() || !all.iter().skip(index + 1).any(|it| it == byte));
        (given.all(|byte| is_plain(*byte) && !delimiter.bytes().contains(byte)) && differ).then_some(Self {
            delimiter,
            quote,
            escape,
            trim: format.trim,
            multiline: format.multiline,
            feed: b'\n',
        })
    }

    /// Of text whose records are lines and have no delimiters.
    pub(super) const fn of_lines(trim: bool) -> Self {
        Self { delimiter: Delimiter::COMMA, quote: None, escape: None, trim, multiline: false, feed: b'\n' }
    }

    /// Walks along the record that starts at `start` and tells `found` of each field. `last`: whether the stream ends
    /// with `bytes`, so that nothing is to be waited for.
    #[inline]
    pub(super) fn walk(self, bytes: &[u8], start: usize, last: bool, mut found: impl FnMut(Found)) -> Walk {
        self.walk_while(bytes, start, last, |field| {
            found(field);
            true
        })
    }

    /// [`Self::walk`] for as long as `found` says so. Where a field starts is all that the rest of a walk depends on, so
    /// it may go on from there.
    #[inline]
    pub(super) fn walk_while(
        self,
        bytes: &[u8],
        start: usize,
        last: bool,
        mut found: impl FnMut(Found) -> bool,
    ) -> Walk {
        let mut at = start;
        loop {
            let (goes_on, next) = if self.is_quoted(bytes, at) {
                match self.quoted(bytes, at, last) {
                    Ok((field, next)) => (found(field), next),
                    Err(walk) => return walk,
                }
            } else {
                let next = match self.next_stop(bytes, at) {
                    Some(next) => next,
                    None if last => bytes.len(),
                    None => return Walk::Incomplete,
                };
                // Of a record whose line end is off already nothing more belongs to that.
                let is_line = bytes.get(next) == Some(&self.feed);
                let end = if is_line { line_end(bytes, at, next) } else { next };
                (found(self.trimmed(bytes, at, end)), next)
            };
            if !self.is_delimiter(bytes, next) {
                return Walk::End { end: next };
            }
            at = next + self.delimiter.len();
            if !goes_on {
                return Walk::Stopped { next: at };
            }
        }
    }

    /// Whether it can be seen without walking along the whole record where its quoted fields end: [`Self::closed`] and
    /// [`Self::ends_with_line`].
    pub(super) const fn is_plain(self) -> bool {
        !self.trim && self.escape.is_none() && self.delimiter.len() == 1
    }

    /// Of a record's first line `bytes[start..end]`, whose first quote is at `quote`: whether the record surely ends with it, for every
    /// quoted field that begins in it ends in it too. Looks at nothing but quotes.
    #[inline]
    pub(super) fn ends_with_line(self, bytes: &[u8], start: usize, quote: usize, end: usize) -> bool {
        let (Some(line), true) = (bytes.get(..end), self.is_plain()) else { return false };
        let mut at = quote;
        loop {
            let begins_field = at == start || at.checked_sub(1).is_some_and(|before| self.is_delimiter(line, before));
            at = match begins_field.then(|| self.closed(line, at)) {
                Some(Some(field)) => field.end + 1,
                Some(None) => return false,
                None => at + 1, // an ordinary character
            };
            let rest = line.get(at..).unwrap_or_default();
            match self.quote.and_then(|quote| memchr(quote, rest)) {
                Some(distance) => at += distance,
                None => return true,
            }
        }
    }

    /// The field whose opening quote is at `at`, if its closing quote stands before a delimiter or at the end of `record`. The format has
    /// to be plain.
    #[inline]
    pub(super) fn closed(self, record: &[u8], at: usize) -> Option<Found> {
        let quote = self.quote?;
        let start = at + 1;
        let (mut from, mut escaped) = (start, false);
        loop {
            let end = from + memchr(quote, record.get(from..)?)?;
            match record.get(end + 1) {
                None => return Some(Found { start, end, escaped }),
                Some(_) if self.is_delimiter(record, end + 1) => return Some(Found { start, end, escaped }),
                Some(next) if *next == quote => (from, escaped) = (end + 2, true),
                Some(_) => return None,
            }
        }
    }

    /// The first delimiter or line end from byte `from` on.
    #[inline]
    fn next_stop(self, bytes: &[u8], mut from: usize) -> Option<usize> {
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let found = from + memchr2(self.delimiter.first(), self.feed, rest)?;
            if bytes.get(found) == Some(&self.feed) || self.is_delimiter(bytes, found) {
                return Some(found);
            }
            from = found + 1;
        }
    }

    /// Whether a whole delimiter stands there.
    #[inline]
    fn is_delimiter(self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at) == Some(&self.delimiter.first())
            && (self.delimiter.len() == 1
                || bytes.get(at..).is_some_and(|rest| rest.starts_with(self.delimiter.bytes())))
    }

    /// Without the spaces and tabs around it, where the format trims.
    #[inline]
    pub(super) fn trimmed(self, bytes: &[u8], start: usize, end: usize) -> Found {
        if !self.trim {
            return Found { start, end, escaped: false };
        }
        let field = bytes.get(start..end).unwrap_or_default();
        let before = field.iter().take_while(|byte| is_blank(**byte)).count();
        let after = field.iter().rev().take(field.len() - before).take_while(|byte| is_blank(**byte)).count();
        Found { start: start + before, end: end - after, escaped: false }
    }

    #[inline]
    fn is_quoted(self, bytes: &[u8], at: usize) -> bool {
        let Some(quote) = self.quote else { return false };
        let at = if self.trim { self.skip_blanks(bytes, at) } else { at };
        bytes.get(at) == Some(&quote)
    }

    /// The quoted field at `at`, and where the delimiter or line end after it stands.
    fn quoted(self, bytes: &[u8], at: usize, last: bool) -> Result<(Found, usize), Walk> {
        let unclosed = if last { Walk::Malformed(MalformedReason::UnclosedQuote) } else { Walk::Incomplete };
        let quote = self.quote.ok_or(unclosed)?;
        let start = if self.trim { self.skip_blanks(bytes, at) } else { at } + 1;
        let mut escaped = false;
        let mut from = start;
        let end = loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let distance = match self.escape {
                Some(escape) => memchr2(quote, escape, rest),
                None => memchr(quote, rest),
            };
            let special = from + distance.ok_or(unclosed)?;
            let is_escape = bytes.get(special) != Some(&quote);
            match bytes.get(special + 1) {
                None if !last => return Err(Walk::Incomplete),
                Some(&next) if is_escape || next == quote => {
                    escaped = true;
                    from = special + 2;
                }
                None if is_escape => return Err(unclosed),
                _ => break special,
            }
        };
        let after = if self.trim { self.skip_blanks(bytes, end + 1) } else { end + 1 };
        let field = Found { start, end, escaped };
        match (bytes.get(after), bytes.get(after + 1)) {
            (Some(byte), _) if *byte == self.feed => Ok((field, after)),
            (None, _) | (Some(b'\r'), None) if !last => Err(Walk::Incomplete),
            (None, _) => Ok((field, after)),
            (Some(b'\r'), Some(b'\n') | None) => Ok((field, after + 1)),
            _ if self.is_delimiter(bytes, after) => Ok((field, after)),
            _ if !last && self.may_be_delimiter(bytes, after) => Err(Walk::Incomplete),
            _ => Err(Walk::Malformed(MalformedReason::TextAfterQuote)),
        }
    }

    /// Whether the bytes end within what may be a delimiter.
    fn may_be_delimiter(self, bytes: &[u8], at: usize) -> bool {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.len() < self.delimiter.len() && self.delimiter.bytes().starts_with(rest)
    }

    /// Passes blanks, but none that a delimiter begins with.
    fn skip_blanks(self, bytes: &[u8], mut at: usize) -> usize {
        while bytes.get(at).is_some_and(|byte| is_blank(*byte)) && !self.is_delimiter(bytes, at) {
            at += 1;
        }
        at
    }

    /// The text of a quoted field with its escapes resolved, appended to `to`.
    pub(super) fn unescape(self, field: &[u8], to: &mut Vec<u8>) {
        let mut rest = field;
        let special = |byte: &u8| Some(*byte) == self.quote || Some(*byte) == self.escape;
        while let Some(at) = rest.iter().position(special) {
            // The special character is left out and the one after it is ordinary.
            let (before, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
            to.extend_from_slice(before);
            match from {
                [_, ordinary, after @ ..] => {
                    to.push(*ordinary);
                    rest = after;
                }
                _ => rest = &[],
            }
        }
        to.extend_from_slice(rest);
    }
}

/// Whether trimming leaves it out.
const fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// The end of a line whose line feed (or the stream's end) is at `feed`: before a carriage return.
#[inline]
pub(super) fn line_end(bytes: &[u8], start: usize, feed: usize) -> usize {
    match feed.checked_sub(1) {
        Some(before) if before >= start && bytes.get(before) == Some(&b'\r') => before,
        _ => feed,
    }
}

/// What tests read by.
#[cfg(test)]
pub(super) const DIALECT: Dialect =
    Dialect { delimiter: Delimiter::COMMA, quote: Some(b'"'), escape: None, trim: false, multiline: true, feed: b'\n' };

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_short_way_and_the_walk_agree(text in "([a,\"]{0,3}|\"[a,]{0,2}\"|\"\"|\r?\n){0,12}") {
            let bytes = text.as_bytes();
            let feed = memchr(b'\n', bytes).unwrap_or(bytes.len());
            let end = line_end(bytes, 0, feed);
            if let Some(quote) = memchr(b'"', &bytes[..end])
                && DIALECT.ends_with_line(bytes, 0, quote, end)
            {
                let walk = DIALECT.walk(bytes, 0, true, |_| {});
                prop_assert_eq!(walk, Walk::End { end: feed });
            }
            let record = &bytes[..end];
            if let Some(field) = DIALECT.is_quoted(record, 0).then(|| DIALECT.closed(record, 0)).flatten() {
                let mut first = None;
                DIALECT.walk(record, 0, true, |found| { first.get_or_insert(found); });
                prop_assert_eq!(first, Some(field));
            }
        }
    }
}
