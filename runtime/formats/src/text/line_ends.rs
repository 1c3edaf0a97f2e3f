//! What the lines of a file end with.
//!
//! A line feed, in nearly every file; in those of old Macintoshes, and of spreadsheets that write as those did, a carriage return alone.
//! A carriage return may stand in a field too, and a line feed in a quoted one of a file whose lines end with carriage returns, so it is
//! records that tell.

use memchr::memchr;

use super::walk::{Dialect, Found, Walk};
use crate::MalformedReason;

/// Bytes that are asked, where a file has so many.
pub(super) const ASKED: usize = 64 << 10;
/// Records that are asked, at most.
const RECORDS: usize = 100;

/// What the lines end with of a stream that begins with `bytes`, and with `is_all` ends with them. A carriage return where records end
/// with one and neither a field without quotes nor a record has a line feed.
pub(super) fn feed(bytes: &[u8], dialect: Dialect, is_all: bool) -> u8 {
    const RETURN: u8 = b'\r';
    if memchr(RETURN, bytes).is_none() || ends_with_feed(bytes, dialect) {
        return b'\n';
    }
    let returns = Dialect { feed: RETURN, ..dialect };
    let (mut at, mut ended) = (0, 0);
    while at < bytes.len() && ended < RECORDS {
        let mut has_feed = false;
        let walk = returns.walk(bytes, at, true, |field| has_feed |= has(bytes, dialect, field, b'\n'));
        // Where quotes do not work out, the line is what is looked at, unless they may work out behind what is asked.
        let (end, is_record) = match walk {
            Walk::End { end } => (end, true),
            // A quote that never closes has the line feeds behind it in it: one carriage return before it is no proof of that.
            Walk::Malformed(MalformedReason::UnclosedQuote) if ended < 2 && memchr(b'\n', bytes).is_some() => {
                return b'\n';
            }
            Walk::Malformed(MalformedReason::UnclosedQuote) if !is_all => break,
            _ => (memchr(RETURN, bytes.get(at..).unwrap_or_default()).map_or(bytes.len(), |it| at + it), false),
        };
        if has_feed || bytes.get(end + 1) == Some(&b'\n') {
            return b'\n';
        }
        // What has no end here may have one behind what is asked.
        if end == bytes.len() && !is_all {
            break;
        }
        (at, ended) = (end + 1, ended + usize::from(is_record && end < bytes.len()));
    }
    if ended > 0 { RETURN } else { b'\n' }
}

/// Whether the first record ends with a line feed, and has no carriage return but in quotes.
fn ends_with_feed(bytes: &[u8], dialect: Dialect) -> bool {
    let mut has_return = false;
    let walk = dialect.walk(bytes, 0, true, |field| has_return |= has(bytes, dialect, field, b'\r'));
    !has_return && matches!(walk, Walk::End { end } if bytes.get(end) == Some(&b'\n'))
}

/// Whether a field that is in no quotes has the byte.
fn has(bytes: &[u8], dialect: Dialect, field: Found, byte: u8) -> bool {
    let before = field.start.checked_sub(1).and_then(|it| bytes.get(it));
    let is_quoted = before.is_some() && before == dialect.quote.as_ref();
    !is_quoted && bytes.get(field.start..field.end).is_some_and(|it| memchr(byte, it).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::walk::DIALECT;
    use super::*;

    #[test]
    fn records_tell_what_lines_end_with() {
        let told = |text: &str| feed(text.as_bytes(), DIALECT, true);
        for text in [
            "a,b\r1,2\r",
            "a,b\r1,2",
            "a\r\r1\r",
            "a,b\r1,\"x\ny\"\r",
            "\"a\nb\",c\r1,2\r",
            "a,b\r\"1\"x,2\r3,4\r",
            "a,\"\r\n\"\r",
            "id,name\r1,\"ab\r2,cd\r3,ef\r",
        ] {
            assert_eq!(told(text), b'\r', "{text:?}");
        }
        for text in [
            "a,b\n1,2\n",
            "a,b\r\n1,2\r\n",
            "a,b",
            "",
            "a\rb,c\n1,2\n",
            "a,b\n1\r2,3\n",
            "\"a\rb\",c\r\n1,2\r\n",
            "\"a\rb\",c",
            "\"\r\"\n",
            "a\r\"b,c\n1,2\n3,4\n",
        ] {
            assert_eq!(told(text), b'\n', "{text:?}");
        }
    }

    #[test]
    fn a_record_that_is_cut_tells_nothing() {
        assert_eq!(feed(b"a\rb", DIALECT, false), b'\r');
        assert_eq!(feed(b"a\rb,c\n1,2\n3,4", DIALECT, false), b'\n', "but for its line feeds");
        assert_eq!(feed(b"\"a\rb", DIALECT, false), b'\n');
        assert_eq!(feed(b"a\r\"b,c\n1,2\n3,4\n", DIALECT, false), b'\n');
        assert_eq!(feed(b"a,b\r1,2\r\"b,c\n1,2\n3,4\n", DIALECT, false), b'\r');
    }
}
