//! Records and their cells under a dialect, as the reader of `csv` would find them: a cell whose first character is the quote ends
//! at its closing quote, and a record whose quotes do not work out costs its first line alone.

use std::ops::Range;

use ingest_program::Delimiter;

/// The characters that are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: Delimiter,
    pub(crate) quote: Option<u8>,
    pub(crate) escape: Option<u8>,
    /// Whether blanks around cells are none of theirs.
    pub(crate) trim: bool,
}

/// A record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// Where it begins and ends in the text, its line end left out.
    pub(crate) place: Range<usize>,
    /// Lines before it, from the beginning of the text.
    pub(crate) line: usize,
    /// Its cells; none where it cannot be split.
    pub(crate) cells: Vec<Cell>,
}

/// A cell of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Without its quotes.
    pub(crate) place: Range<usize>,
    pub(crate) quoted: bool,
}

/// Bytes that a quoted cell may have here.
const LONGEST_CELL: usize = 64 << 10;

impl Dialect {
    /// The records of a text, empty lines left out.
    pub(crate) fn records(self, text: &[u8]) -> Vec<Record> {
        let mut records = Vec::new();
        let (mut at, mut line) = (0, 0);
        while at < text.len() {
            let feed = find(text, at, b'\n').unwrap_or(text.len());
            let end = line_end(text, at, feed);
            if end == at {
                (at, line) = (feed + 1, line + 1);
                continue;
            }
            let (cells, next) = match self.cells(text, at) {
                Some((cells, end)) => (cells, end.max(feed)),
                None => (Vec::new(), feed),
            };
            records.push(Record { place: at..line_end(text, at, next), line, cells });
            line += line_ends(text.get(at..next).unwrap_or_default()) + 1;
            at = next + 1;
        }
        records
    }

    /// The cells of the record at a place, and where the line feed after it is; none where its quotes do not work out.
    fn cells(self, text: &[u8], start: usize) -> Option<(Vec<Cell>, usize)> {
        let mut cells = Vec::new();
        let mut at = start;
        loop {
            let opens = if self.trim { self.skip_blanks(text, at) } else { at };
            let next = if self.quote.is_some() && text.get(opens).copied() == self.quote {
                let closes = self.closing(text, opens + 1)?;
                cells.push(Cell { place: opens + 1..closes, quoted: true });
                let after = if self.trim { self.skip_blanks(text, closes + 1) } else { closes + 1 };
                match (text.get(after), text.get(after + 1)) {
                    (None | Some(b'\n'), _) => after,
                    (Some(b'\r'), None | Some(b'\n')) => after + 1,
                    _ if self.divides(text, after) => after,
                    _ => return None,
                }
            } else {
                let next = self.stop(text, at);
                let end = if self.divides(text, next) { next } else { line_end(text, at, next) };
                cells.push(Cell { place: self.trimmed(text, at..end), quoted: false });
                next
            };
            if !self.divides(text, next) {
                return Some((cells, next));
            }
            at = next + self.delimiter.len();
        }
    }

    /// Where the next delimiter or line end is; the end of the text where there is none.
    fn stop(self, text: &[u8], mut at: usize) -> usize {
        let first = self.delimiter.first();
        loop {
            let rest = text.get(at..).unwrap_or_default();
            match rest.iter().position(|it| *it == first || *it == b'\n') {
                None => return text.len(),
                Some(found) if text.get(at + found) == Some(&b'\n') || self.divides(text, at + found) => {
                    return at + found;
                }
                Some(found) => at += found + 1,
            }
        }
    }

    /// Whether a whole delimiter stands there.
    fn divides(self, text: &[u8], at: usize) -> bool {
        text.get(at..).is_some_and(|rest| rest.starts_with(self.delimiter.bytes()))
    }

    /// Where the quote is that closes the cell which begins here.
    fn closing(self, text: &[u8], start: usize) -> Option<usize> {
        let mut at = start;
        let most = text.len().min(start + LONGEST_CELL);
        while at < most {
            let byte = text.get(at).copied();
            if self.escape.is_some() && byte == self.escape {
                at += 2;
            } else if byte == self.quote {
                if text.get(at + 1).copied() != self.quote {
                    return Some(at);
                }
                at += 2;
            } else {
                at += 1;
            }
        }
        None
    }

    fn trimmed(self, text: &[u8], place: Range<usize>) -> Range<usize> {
        if !self.trim {
            return place;
        }
        let cell = text.get(place.clone()).unwrap_or_default();
        let blank = |it: &&u8| is_blank(**it);
        let before = cell.iter().take_while(blank).count();
        let after = cell.iter().rev().take(cell.len() - before).take_while(blank).count();
        place.start + before..place.end - after
    }

    fn skip_blanks(self, text: &[u8], at: usize) -> usize {
        let blank = |at: &usize| text.get(*at).is_some_and(|it| is_blank(*it)) && !self.divides(text, *at);
        (at..text.len()).take_while(blank).last().map_or(at, |last| last + 1)
    }

    /// The text of a cell, its quotes resolved.
    pub(crate) fn value(self, text: &[u8], cell: &Cell) -> Vec<u8> {
        let raw = text.get(cell.place.clone()).unwrap_or_default();
        if !cell.quoted {
            return raw.to_vec();
        }
        let mut value = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter().copied();
        while let Some(byte) = bytes.next() {
            let special = Some(byte) == self.quote || (self.escape.is_some() && Some(byte) == self.escape);
            value.extend(if special { bytes.next() } else { Some(byte) });
        }
        value
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn find(text: &[u8], from: usize, byte: u8) -> Option<usize> {
    text.get(from..)?.iter().position(|it| *it == byte).map(|it| from + it)
}

/// How many lines end in a text.
pub(super) fn line_ends(text: &[u8]) -> usize {
    text.split(|it| *it == b'\n').count() - 1
}

/// The end of a line, before the carriage return of its line end.
fn line_end(text: &[u8], start: usize, feed: usize) -> usize {
    match feed.checked_sub(1) {
        Some(before) if before >= start && text.get(before) == Some(&b'\r') => before,
        _ => feed,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

    use ingest_program::Delimiter;

    use super::Dialect;

    const PLAIN: Dialect = Dialect { delimiter: Delimiter::COMMA, quote: Some(b'"'), escape: None, trim: false };

    fn split(dialect: Dialect, text: &str) -> Vec<(usize, Vec<String>)> {
        let bytes = text.as_bytes();
        let value = |cell| String::from_utf8(dialect.value(bytes, cell)).unwrap();
        dialect.records(bytes).iter().map(|it| (it.line, it.cells.iter().map(value).collect())).collect()
    }

    #[test]
    fn records_are_those_of_the_reader() {
        let cells = |cells: &[&str]| cells.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            split(PLAIN, "a,\"b\nc\"\r\n\r\n\"d \"\"e\"\"\",\nf\"g,h"),
            [(0, cells(&["a", "b\nc"])), (3, cells(&["d \"e\"", ""])), (4, cells(&["f\"g", "h"]))]
        );
        assert_eq!(split(PLAIN, "\"a\"b,c\nd,\"e\nf,g"), [(0, cells(&[])), (1, cells(&[])), (2, cells(&["f", "g"]))]);
        let escaping = Dialect { escape: Some(b'\\'), quote: Some(b'\''), ..PLAIN };
        assert_eq!(split(escaping, "'it\\'s',\\'"), [(0, cells(&["it's", "\\'"]))]);
        let trimming = Dialect { trim: true, ..PLAIN };
        assert_eq!(split(trimming, " a , \"b \" "), [(0, cells(&["a", "b "]))]);
        let several = Dialect { delimiter: Delimiter::new("||").unwrap(), ..PLAIN };
        assert_eq!(
            split(several, "a|b||\"c||d\"||\n|||x"),
            [(0, cells(&["a|b", "c||d", ""])), (1, cells(&["", "|x"]))]
        );
    }
}
