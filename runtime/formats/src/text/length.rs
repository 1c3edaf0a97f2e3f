//! Records of a length behind which line ends stand after all, and lines that are records of a length.
//!
//! Whoever declares 80 bytes, of a file whose lines have 80 bytes and an end, would read all records but the first from another place
//! than they begin at, and of digits other numbers. Who declares lines, of a file that has none, would read the first record, and of all
//! others nothing. So a look at the beginning comes first.

use memchr::memchr;

use crate::FileError;

/// Places that are looked at; where there are fewer, the file has to end with one, with a line that has none, or with what is no line.
const PLACES: usize = 4;

/// The ends of lines: of ASCII, of EBCDIC, and of either with a carriage return, which may stand alone.
const ENDS: [&[u8]; 7] = [b"\n", b"\r\n", b"\x15", b"\x25", b"\r\x15", b"\r\x25", b"\r"];

/// What programs write behind the last line: more ends of lines, the end of a file of CP/M, and zeros.
const FILLING: &[u8] = b"\r\n\x15\x25\x1A\0";

/// Refuses a stream that begins with `bytes` (and with `is_all` ends with them) where each record of the length has a line end behind it.
pub(super) fn refuse_line_ends(bytes: &[u8], length: usize, is_all: bool) -> Result<(), FileError> {
    // What comes out even may be a record that begins with such a byte and has nothing else in it.
    let is_uneven = !bytes.len().is_multiple_of(length);
    let is_filling = |rest: &[u8]| is_uneven && rest.len() < length && rest.iter().all(|byte| FILLING.contains(byte));
    let has_ends = |end: &[u8]| {
        let lines = bytes.chunks(length + end.len());
        let whole = lines.clone().take(PLACES).take_while(|line| line.get(length..) == Some(end)).count();
        let rest = bytes.get(whole * (length + end.len())..).unwrap_or_default();
        whole == PLACES || is_all && whole > 0 && (rest.is_empty() || rest.len() == length || is_filling(rest))
    };
    match ENDS.iter().find(|end| has_ends(end)) {
        Some(end) => Err(FileError::LineEnds { record: length, with_end: length + end.len() }),
        None => Ok(()),
    }
}

/// Records for which a line has room that is none. Of one record a file may have no line end, and more in it than is declared.
const MOST_IN_A_LINE: usize = 32;

/// Refuses a stream that begins with `bytes` where no line ends in them and there is room for many records of the width.
pub(super) fn refuse_one_line(bytes: &[u8], feed: u8, width: u32) -> Result<(), FileError> {
    let characters = bytes.iter().filter(|it| (**it as i8) >= -0x40).count();
    let has_room = width > 0 && characters >= MOST_IN_A_LINE * width as usize;
    if has_room && memchr(feed, bytes).is_none() {
        return Err(FileError::NoLineEnds { seen: bytes.len(), width });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told_from_a_line() {
        let is_refused = |text: &str| refuse_one_line(text.as_bytes(), b'\n', 3).is_err();
        assert!(is_refused(&"abc".repeat(32)) && is_refused(&"äöü".repeat(32)));
        assert!(!is_refused(&"abc".repeat(31)) && !is_refused(&"äöü".repeat(31)) && !is_refused(""));
        assert!(!is_refused(&("abc".repeat(32) + "\n")) && !is_refused(&("abc\n".repeat(32) + "abc")));
    }

    fn is_refused(bytes: &[u8], is_all: bool) -> bool {
        refuse_line_ends(bytes, 3, is_all).is_err()
    }

    #[test]
    fn lines_are_told_from_records() {
        assert!(is_refused(b"abc\nabc\nabc\nabc\nabc", false));
        assert!(is_refused(b"abc\r\nabc\r\n", true));
        assert!(is_refused(b"\xC1\xC2\xC3\x15\xC1\xC2\xC3\x15\xC1\xC2\xC3\x15", true));
        assert!(is_refused(b"abc\n", true));
        assert!(is_refused(b"abc\rabc\rabc\rabc\rabc", false));
        assert!(is_refused(b"\xC1\xC2\xC3\r\x15\xC1\xC2\xC3\r\x15", true));
        // The last has no end.
        assert!(is_refused(b"abc\nabc", true));
        assert!(is_refused(b"abc\r\nabc\r\nabc", true));
        assert!(is_refused(b"abc\rabc\rabc", true));
        // Behind the last there is no line.
        assert!(is_refused(b"abc\nabc\n\n\x1A", true));
        assert!(is_refused(b"abc\r\nabc\r\n\x1A", true));
        assert!(!is_refused(b"abc\n\0\0", true));
        // What is still to come may be records.
        assert!(!is_refused(b"abc\nabc\n", false));
        assert!(!is_refused(b"abcabcabcabcabc", true));
        assert!(!is_refused(b"abc\nab\nabc\n", true));
        assert!(!is_refused(b"abc", true));
        assert!(!is_refused(b"", true));
    }
}
