//! The grammar of JSON, RFC 8259, over bytes that are UTF-8.

/// Why bytes are no JSON, or none that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// They end before the value does.
    Ends,
    /// They break the grammar.
    Grammar,
    /// Lists and objects in one another are more than [`MOST_OPEN`].
    TooDeep,
    /// A member that is read stands twice in its object.
    Twice,
    /// The value is none with members.
    NotAnObject,
    /// Lists and structs have more values than a record may have.
    TooManyValues,
}

/// Lists and objects in one another, at most.
pub(super) const MOST_OPEN: usize = 512;

/// Reads from a place in bytes onwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

/// Where the characters of a string are, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) escaped: bool,
}

impl Cursor<'_> {
    /// The next byte, which is not consumed.
    pub(super) fn peek(&self) -> Result<u8, Fault> {
        self.bytes.get(self.at).copied().ok_or(Fault::Ends)
    }

    pub(super) fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| is_space(*byte)) {
            self.at += 1;
        }
    }

    /// Whether `byte` is next; then it is consumed.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    /// Consumes `byte`, and white space before it.
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        self.skip_space();
        if self.peek()? != byte {
            return Err(Fault::Grammar);
        }
        self.at += 1;
        Ok(())
    }

    /// The name of a member and the colon after it.
    pub(super) fn name(&mut self) -> Result<Quoted, Fault> {
        self.skip_space();
        let name = self.string()?;
        self.expect(b':')?;
        Ok(name)
    }

    /// A string.
    pub(super) fn string(&mut self) -> Result<Quoted, Fault> {
        if self.peek()? != b'"' {
            return Err(Fault::Grammar);
        }
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += plain_length(self.bytes.get(self.at..).unwrap_or_default());
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Ok(Quoted { start, end: self.at - 1, escaped });
                }
                b'\\' => {
                    escaped = true;
                    self.at += 1;
                    self.escape()?;
                }
                _ => return Err(Fault::Grammar),
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<(), Fault> {
        let sign = self.peek()?;
        self.at += 1;
        match sign {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => {
                for _ in 0..4 {
                    if !self.peek()?.is_ascii_hexdigit() {
                        return Err(Fault::Grammar);
                    }
                    self.at += 1;
                }
                Ok(())
            }
            _ => Err(Fault::Grammar),
        }
    }

    /// A number.
    pub(super) fn number(&mut self) -> Result<(), Fault> {
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        Ok(())
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), Fault> {
        if !self.peek()?.is_ascii_digit() {
            return Err(Fault::Grammar);
        }
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        Ok(())
    }

    /// `true`, `false` or `null`.
    pub(super) fn word(&mut self, word: &[u8]) -> Result<(), Fault> {
        for byte in word {
            if self.peek()? != *byte {
                return Err(Fault::Grammar);
            }
            self.at += 1;
        }
        Ok(())
    }

    /// A value that is no list and no object.
    fn scalar(&mut self) -> Result<(), Fault> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    /// A value of any kind, white space before it included, inside of `around` lists and objects.
    pub(super) fn skip_value(&mut self, around: usize) -> Result<(), Fault> {
        let mut open = Open::new(around);
        loop {
            self.skip_space();
            match self.peek()? {
                b'{' => {
                    self.at += 1;
                    self.skip_space();
                    if !self.take(b'}') {
                        open.push(true)?;
                        self.name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    self.skip_space();
                    if !self.take(b']') {
                        open.push(false)?;
                        continue;
                    }
                }
                _ => self.scalar()?,
            }
            // Behind a value.
            loop {
                let Some(is_object) = open.last() else { return Ok(()) };
                self.skip_space();
                let byte = self.peek()?;
                self.at += 1;
                match (byte, is_object) {
                    (b',', true) => {
                        self.name()?;
                        break;
                    }
                    (b',', false) => break,
                    (b'}', true) | (b']', false) => open.pop(),
                    _ => return Err(Fault::Grammar),
                }
            }
        }
    }
}

/// Which lists and objects are open, a bit each.
struct Open {
    bits: [u64; MOST_OPEN / 64],
    depth: usize,
    around: usize,
}

impl Open {
    fn new(around: usize) -> Self {
        Self { bits: [0; MOST_OPEN / 64], depth: 0, around }
    }

    fn push(&mut self, is_object: bool) -> Result<(), Fault> {
        if self.depth + self.around >= MOST_OPEN {
            return Err(Fault::TooDeep);
        }
        if let Some(word) = self.bits.get_mut(self.depth / 64) {
            let bit = 1 << (self.depth % 64);
            *word = if is_object { *word | bit } else { *word & !bit };
        }
        self.depth += 1;
        Ok(())
    }

    /// Whether the innermost is an object; none where nothing is open.
    fn last(&self) -> Option<bool> {
        let index = self.depth.checked_sub(1)?;
        Some(self.bits.get(index / 64)? >> (index % 64) & 1 != 0)
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

/// Bytes before the first that is a quote, a backslash or a control character.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The high bit of each byte that is 0, and perhaps of some after the first of those: the first is all that is asked for.
    // <https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord>
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let mut length = 0;
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let quotes = zero(word ^ (ONES * 0x22));
        let backslashes = zero(word ^ (ONES * 0x5C));
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = quotes | backslashes | controls;
        if found != 0 {
            return length + found.trailing_zeros() as usize / 8;
        }
        length += 8;
        rest = after;
    }
    length + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

/// White space between what is JSON.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Fault, MOST_OPEN, plain_length};

    fn skip(text: &str) -> Result<usize, Fault> {
        let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
        cursor.skip_value(0).map(|()| cursor.at)
    }

    #[test]
    fn values_end_where_they_do() {
        for (text, end) in
            [("{} ", 2), (r#"{"a":[1,{"b":null}]},"#, 20), ("-0.5e+3]", 7), ("[[],[]]", 7), (r#""\u00e9\"""#, 10)]
        {
            assert_eq!(skip(text), Ok(end), "{text}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| skip(&("[".repeat(depth) + &"]".repeat(depth)));
        assert_eq!(nested(MOST_OPEN), Ok(2 * MOST_OPEN));
        assert_eq!(nested(MOST_OPEN + 2), Err(Fault::TooDeep));
        assert_eq!(skip(&"[".repeat(1_000_000)), Err(Fault::TooDeep));
    }

    #[test]
    fn every_byte_ends_plain_text_or_does_not() {
        for byte in 0..=u8::MAX {
            for before in 0..20 {
                let mut bytes = vec![b'\x80'; 24];
                if let Some(at) = bytes.get_mut(before) {
                    *at = byte;
                }
                let ends = byte < 0x20 || byte == b'"' || byte == b'\\';
                assert_eq!(plain_length(&bytes), if ends { before } else { 24 }, "{byte} at {before}");
            }
        }
    }
}
