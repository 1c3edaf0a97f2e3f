//! Text of mainframes as UTF-8.
//!
//! A code page of EBCDIC has the characters of Latin 1 in an order of its own. The tables are those of IBM's CDRA registry; `tests/ebcdic`
//! holds them to Python's codecs and the C library's.

use std::io::{self, Read};

use ingest_program::CodePage;

use crate::encoding::Decoded;
use crate::trail::{Lengths, Trail};

/// The Latin 1 character of each byte of code page 37.
#[rustfmt::skip]
const CP037: [u8; 256] = [
    0x00, 0x01, 0x02, 0x03, 0x9C, 0x09, 0x86, 0x7F, 0x97, 0x8D, 0x8E, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F,
    0x10, 0x11, 0x12, 0x13, 0x9D, 0x85, 0x08, 0x87, 0x18, 0x19, 0x92, 0x8F, 0x1C, 0x1D, 0x1E, 0x1F,
    0x80, 0x81, 0x82, 0x83, 0x84, 0x0A, 0x17, 0x1B, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x05, 0x06, 0x07,
    0x90, 0x91, 0x16, 0x93, 0x94, 0x95, 0x96, 0x04, 0x98, 0x99, 0x9A, 0x9B, 0x14, 0x15, 0x9E, 0x1A,
    0x20, 0xA0, 0xE2, 0xE4, 0xE0, 0xE1, 0xE3, 0xE5, 0xE7, 0xF1, 0xA2, 0x2E, 0x3C, 0x28, 0x2B, 0x7C,
    0x26, 0xE9, 0xEA, 0xEB, 0xE8, 0xED, 0xEE, 0xEF, 0xEC, 0xDF, 0x21, 0x24, 0x2A, 0x29, 0x3B, 0xAC,
    0x2D, 0x2F, 0xC2, 0xC4, 0xC0, 0xC1, 0xC3, 0xC5, 0xC7, 0xD1, 0xA6, 0x2C, 0x25, 0x5F, 0x3E, 0x3F,
    0xF8, 0xC9, 0xCA, 0xCB, 0xC8, 0xCD, 0xCE, 0xCF, 0xCC, 0x60, 0x3A, 0x23, 0x40, 0x27, 0x3D, 0x22,
    0xD8, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xAB, 0xBB, 0xF0, 0xFD, 0xFE, 0xB1,
    0xB0, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70, 0x71, 0x72, 0xAA, 0xBA, 0xE6, 0xB8, 0xC6, 0xA4,
    0xB5, 0x7E, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0xA1, 0xBF, 0xD0, 0xDD, 0xDE, 0xAE,
    0x5E, 0xA3, 0xA5, 0xB7, 0xA9, 0xA7, 0xB6, 0xBC, 0xBD, 0xBE, 0x5B, 0x5D, 0xAF, 0xA8, 0xB4, 0xD7,
    0x7B, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0xAD, 0xF4, 0xF6, 0xF2, 0xF3, 0xF5,
    0x7D, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0xB9, 0xFB, 0xFC, 0xF9, 0xFA, 0xFF,
    0x5C, 0xF7, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0xB2, 0xD4, 0xD6, 0xD2, 0xD3, 0xD5,
    0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0xB3, 0xDB, 0xDC, 0xD9, 0xDA, 0x9F,
];
/// Where 500 has other characters.
const CP500: [u8; 256] =
    with(CP037, &[(0x4A, b'['), (0x4F, b'!'), (0x5A, b']'), (0x5F, b'^'), (0xB0, 0xA2), (0xBA, 0xAC), (0xBB, b'|')]);
/// Where 1047 has.
const CP1047: [u8; 256] =
    with(CP037, &[(0x5F, b'^'), (0xAD, b'['), (0xB0, 0xAC), (0xBA, 0xDD), (0xBB, 0xA8), (0xBD, b']')]);

/// NEL, by which records of EBCDIC end; `0x15` is it, and `0x25` the line feed.
const NEXT_LINE: u8 = 0x85;

/// The table with other characters at some places.
#[expect(clippy::indexing_slicing, reason = "at compile time")]
const fn with(mut table: [u8; 256], others: &[(u8, u8)]) -> [u8; 256] {
    let mut at = 0;
    while at < others.len() {
        table[others[at].0 as usize] = others[at].1;
        at += 1;
    }
    table
}

/// The Latin 1 character of each byte.
fn table(page: CodePage) -> &'static [u8; 256] {
    match page {
        CodePage::Cp037 => &CP037,
        CodePage::Cp500 => &CP500,
        CodePage::Cp1047 => &CP1047,
    }
}

/// Appends the text of the bytes; NEL stays what it is.
pub(crate) fn decode(page: CodePage, bytes: &[u8], to: &mut Vec<u8>) {
    let table = table(page);
    for byte in bytes {
        push(latin_1(table, *byte), to);
    }
}

/// The byte of an ASCII character.
pub(crate) fn encode(page: CodePage, character: u8) -> Option<u8> {
    table(page).iter().position(|it| *it == character).map(|byte| byte as u8)
}

fn latin_1(table: &[u8; 256], byte: u8) -> u8 {
    table.get(usize::from(byte)).copied().unwrap_or(byte)
}

/// Appends a character of Latin 1.
fn push(character: u8, to: &mut Vec<u8>) {
    if character.is_ascii() {
        to.push(character);
    } else {
        to.extend([0xC0 | character >> 6, 0x80 | character & 0x3F]);
    }
}

/// Bytes read at a time.
const BLOCK: u64 = 32 << 10;

/// Reads a stream of EBCDIC as UTF-8, in which lines end as they do elsewhere: of NEL it makes a line feed.
pub(crate) struct Ebcdic<'a> {
    input: Box<dyn Read + 'a>,
    page: CodePage,
    encoded: Vec<u8>,
    decoded: Vec<u8>,
    /// The first byte of `decoded` that is not handed on yet.
    next: usize,
    trail: Trail,
}

impl<'a> Ebcdic<'a> {
    /// What a stream is, decoded.
    pub(crate) fn stream(input: Decoded<'a>, page: CodePage) -> Decoded<'a> {
        let length = |it: u8| if it.is_ascii() || it == NEXT_LINE { 1 } else { 2 };
        let base = input.base;
        let trail = Trail::new(Lengths::Single(Box::new(table(page).map(length))), base);
        let bytes =
            Self { input: input.bytes, page, encoded: Vec::new(), decoded: Vec::new(), next: 0, trail: trail.clone() };
        Decoded { bytes: Box::new(bytes), base, trail: Some(trail) }
    }
}

impl Read for Ebcdic<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.next == self.decoded.len() {
            self.encoded.clear();
            self.decoded.clear();
            self.next = 0;
            self.input.by_ref().take(BLOCK).read_to_end(&mut self.encoded)?;
            self.trail.read(&self.encoded);
            let table = table(self.page);
            for byte in &self.encoded {
                let character = latin_1(table, *byte);
                push(if character == NEXT_LINE { b'\n' } else { character }, &mut self.decoded);
            }
            self.trail.decoded(self.decoded.len());
            self.trail.mark(0);
        }
        let count = self.decoded.get(self.next..).unwrap_or_default().read(to)?;
        self.next += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

    use super::*;

    #[test]
    fn the_tables_are_those_of_others() {
        let reference = include_str!("../tests/ebcdic/reference.tsv");
        let mut lines = 0;
        for (byte, line) in (0..=255).zip(reference.lines().skip(1)) {
            let mut fields = line.split('\t');
            assert_eq!(u8::from_str_radix(fields.next().unwrap(), 16), Ok(byte));
            for (page, expected) in CodePage::ALL.into_iter().zip(fields) {
                let expected = char::from_u32(u32::from_str_radix(expected, 16).unwrap()).unwrap();
                let mut text = Vec::new();
                decode(page, &[byte], &mut text);
                assert_eq!(str::from_utf8(&text), Ok(expected.encode_utf8(&mut [0; 2]) as &str), "{page:?} {byte:02x}");
                assert!(!expected.is_ascii() || encode(page, expected as u8) == Some(byte));
                lines += 1;
            }
        }
        assert_eq!(lines, 3 * 256);
    }

    #[test]
    fn lines_end_by_both_of_their_ends() {
        let bytes = [0xC1, 0x15, 0xC2, 0x25, 0xC3, 0x0D, 0x25, 0x4A];
        let mut text = String::new();
        let stream = Decoded { bytes: Box::new(bytes.as_slice()), base: 0, trail: None };
        Ebcdic::stream(stream, CodePage::Cp037).bytes.read_to_string(&mut text).unwrap();
        assert_eq!(text, "A\nB\nC\r\n\u{a2}");
    }
}
