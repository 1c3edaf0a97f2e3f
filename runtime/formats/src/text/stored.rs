//! Values at fixed places that are not written as elsewhere, as the text that they would be elsewhere.
//!
//! What the parts of a number mean is from IBM's Enterprise COBOL for z/OS Language Reference and Programming Guide, "Formats for numeric
//! data". A part that means nothing is no value: none of them is guessed at.

use ingest_program::{CodePage, Column, Location, Stored, TypeKind};

use crate::doubles::Doubles;
use crate::ebcdic;

/// How a column is written, and what is made of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub(super) stored: Stored,
    digits: Digits,
    /// That of the file, if it is EBCDIC.
    page: Option<CodePage>,
}

/// What the digits of a value are.
#[derive(Debug, Clone, Copy)]
enum Digits {
    /// Those of a number, so many of them behind its point.
    Number { scale: usize },
    /// So many of a date; a byte has two, so there may be a zero more.
    Date { digits: usize },
    /// All of them.
    Text,
}

impl Written {
    /// Of a column of files in this code page, where they are EBCDIC.
    pub(super) fn new(column: &Column, page: Option<CodePage>) -> Self {
        let stored = match column.at {
            Some(Location::Characters { stored, .. }) => stored,
            _ => Stored::Text,
        };
        let digits = match column.ty.kind {
            TypeKind::Decimal { scale, .. } => Digits::Number { scale: usize::from(scale) },
            TypeKind::Date => Digits::Date { digits: digits_of(column.format.as_deref().unwrap_or_default()) },
            TypeKind::Text => Digits::Text,
            _ => Digits::Number { scale: 0 },
        };
        Self { stored, digits, page }
    }

    /// A number with so many digits behind its point.
    pub(super) const fn number(stored: Stored, scale: usize, page: Option<CodePage>) -> Self {
        Self { stored, digits: Digits::Number { scale }, page }
    }

    /// Whether a blank stands in the place of the digit that has the sign, of a text that so many blanks stood before and behind: it is
    /// none that a digit fewer would make another number. A sign at the end of what is there says that it is whole.
    pub(super) fn lacks_sign(self, text: &[u8], before: usize, behind: usize) -> bool {
        match self.stored {
            Stored::Zoned => behind > 0 && text.last().is_some_and(u8::is_ascii_digit),
            Stored::ZonedLeading => before > 0 && text.first().is_some_and(u8::is_ascii_digit),
            _ => false,
        }
    }

    /// Appends the value that is written as `bytes`; whether it is one. If it is none, what was appended means nothing.
    pub(super) fn read(self, bytes: &[u8], to: &mut Vec<u8>) -> bool {
        match self.stored {
            Stored::Text => {
                to.extend_from_slice(bytes);
                true
            }
            Stored::Implied => self.implied(bytes, to),
            Stored::Zoned => self.zoned(bytes, false, to),
            Stored::ZonedLeading => self.zoned(bytes, true, to),
            Stored::Packed => self.packed(bytes, to),
            Stored::Binary => self.binary(bytes, to),
            Stored::UnsignedBinary => self.unsigned_binary(bytes, to),
            Stored::IbmFloat => float(ibm(bytes), to),
            Stored::IeeeFloat => float(ieee(bytes), to),
        }
    }

    /// Digits, and a sign before or behind them.
    fn implied(self, text: &[u8], to: &mut Vec<u8>) -> bool {
        let (sign, digits) = match text {
            [sign @ (b'+' | b'-'), digits @ ..] | [digits @ .., sign @ (b'+' | b'-')] => (*sign, digits),
            digits => (b'+', digits),
        };
        let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        is_number && self.finish(sign == b'-', digits.iter().copied(), to)
    }

    /// Digits, of which one has the sign in it, the last or the first.
    fn zoned(self, text: &[u8], is_leading: bool, to: &mut Vec<u8>) -> bool {
        let mut characters = str::from_utf8(text).unwrap_or_default().chars();
        let signed = if is_leading { characters.next() } else { characters.next_back() };
        let signed = signed.and_then(|it| u8::try_from(it).ok()).and_then(|it| self.signed(it));
        let Some((is_negative, signed)) = signed else { return false };
        let digits = characters.as_str().as_bytes();
        let first = Some(signed).filter(|_| is_leading);
        let last = Some(signed).filter(|_| !is_leading);
        let all = first.into_iter().chain(digits.iter().copied()).chain(last);
        digits.iter().all(u8::is_ascii_digit) && self.finish(is_negative, all, to)
    }

    /// Whether a digit with a sign in it is negative, and the digit: `{` and `A` to `I` are 0 to 9 of a positive number, `}` and `J` to `R` of
    /// a negative one. That is what zones C and D of EBCDIC look like as characters, in each of its code pages, and what programs write
    /// where there are none. What the other zones are as characters differs; `p` to `y`, which are among them, are the digits of a negative
    /// number to compilers that keep the zone of ASCII.
    fn signed(self, character: u8) -> Option<(bool, u8)> {
        Some(match (character, self.page) {
            (b'0'..=b'9', _) => (false, character),
            (b'{', _) => (false, b'0'),
            (b'A'..=b'I', _) => (false, character - b'A' + b'1'),
            (b'}', _) => (true, b'0'),
            (b'J'..=b'R', _) => (true, character - b'J' + b'1'),
            (b'p'..=b'y', None) => (true, character - b'p' + b'0'),
            (_, None) => return None,
            (_, Some(page)) => {
                let byte = ebcdic::encode(page, character)?;
                let is_negative = match byte >> 4 {
                    0xA | 0xE => false,
                    0xB => true,
                    _ => return None,
                };
                (is_negative, Some(byte & 15).filter(|digit| *digit <= 9)? + b'0')
            }
        })
    }

    /// Two digits a byte, and in the last half of the last byte the sign.
    fn packed(self, bytes: &[u8], to: &mut Vec<u8>) -> bool {
        let Some((last, before)) = bytes.split_last() else { return false };
        let is_negative = match last & 15 {
            0xA | 0xC | 0xE | 0xF => false,
            0xB | 0xD => true,
            _ => return false,
        };
        let digits = before.iter().flat_map(|byte| [byte >> 4, byte & 15]).chain([last >> 4]);
        digits.clone().all(|digit| digit <= 9) && self.finish(is_negative, digits.map(|digit| digit + b'0'), to)
    }

    /// A number of two's complement, the most significant byte first.
    fn binary(self, bytes: &[u8], to: &mut Vec<u8>) -> bool {
        let Some((first, rest)) = bytes.split_first().filter(|_| bytes.len() <= size_of::<i64>()) else { return false };
        let number = rest.iter().fold(i64::from(first.cast_signed()), |number, byte| number << 8 | i64::from(*byte));
        self.finish(number < 0, number.unsigned_abs().to_string().bytes(), to)
    }

    /// A number without a sign, the most significant byte first.
    fn unsigned_binary(self, bytes: &[u8], to: &mut Vec<u8>) -> bool {
        if !(1..=size_of::<u64>()).contains(&bytes.len()) {
            return false;
        }
        let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        self.finish(false, number.to_string().bytes(), to)
    }

    /// Appends the digits with their sign and point.
    fn finish(self, is_negative: bool, digits: impl Iterator<Item = u8>, to: &mut Vec<u8>) -> bool {
        if is_negative {
            to.push(b'-');
        }
        let start = to.len();
        match self.digits {
            Digits::Number { scale } => {
                to.extend(digits.skip_while(|digit| *digit == b'0'));
                let lacking = (scale + 1).saturating_sub(to.len() - start);
                to.splice(start..start, std::iter::repeat_n(b'0', lacking));
                if scale > 0 {
                    to.insert(to.len() - scale, b'.');
                }
            }
            Digits::Date { digits: due } => {
                to.extend(digits);
                if to.len() - start == due + 1 && to.get(start) == Some(&b'0') {
                    to.remove(start);
                }
            }
            Digits::Text => to.extend(digits),
        }
        true
    }
}

/// Appends a number with the fewest digits that give it back; whether it is one.
fn float(number: Option<f64>, to: &mut Vec<u8>) -> bool {
    let Some(number) = number.filter(|it| it.is_finite()) else { return false };
    to.extend_from_slice(format!("{number:e}").as_bytes());
    true
}

/// A number of System/360 in four bytes or eight. One without a fraction is zero, whatever its power.
fn ibm(bytes: &[u8]) -> Option<f64> {
    match bytes {
        [_, 0, 0, 0] | [_, 0, 0, 0, 0, 0, 0, 0] => Some(0.0),
        [_, _, _, _] | [_, _, _, _, _, _, _, _] => Some(Doubles::Ibm.read(bytes)),
        _ => None,
    }
}

/// A number of IEEE 754 in four bytes or eight.
fn ieee(bytes: &[u8]) -> Option<f64> {
    match bytes.first_chunk() {
        Some(single) if bytes.len() == single.len() => Some(f64::from(f32::from_be_bytes(*single))),
        _ if bytes.len() == size_of::<f64>() => bytes.first_chunk().map(|double| f64::from_be_bytes(*double)),
        _ => None,
    }
}

/// How many digits a date of this format has.
fn digits_of(format: &str) -> usize {
    let fields = format.split('%').skip(1).filter_map(|it| it.bytes().next());
    fields
        .map(|field| {
            if field == b'Y' {
                4
            } else if field == b'j' {
                3
            } else {
                2
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

    use super::*;

    fn read(stored: Stored, digits: Digits, bytes: &[u8]) -> Option<String> {
        let mut text = Vec::new();
        Written { stored, digits, page: None }.read(bytes, &mut text).then(|| String::from_utf8(text).unwrap())
    }

    fn number(stored: Stored, scale: usize, bytes: &[u8]) -> Option<String> {
        read(stored, Digits::Number { scale }, bytes)
    }

    #[test]
    fn a_point_that_is_not_written() {
        let implied = |text: &str| number(Stored::Implied, 2, text.as_bytes());
        assert_eq!(implied("000012345").as_deref(), Some("123.45"));
        assert_eq!(implied("-5").as_deref(), Some("-0.05"));
        assert_eq!(implied("0007-").as_deref(), Some("-0.07"));
        assert_eq!(implied("+700").as_deref(), Some("7.00"));
        for wrong in ["", "-", "1.5", "1 5", "-1-", "12A", "1{"] {
            assert_eq!(implied(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_sign_in_the_last_digit() {
        let zoned = |text: &str| number(Stored::Zoned, 2, text.as_bytes());
        for (text, expected) in [
            ("0001234{", "123.40"),
            ("0001234A", "123.41"),
            ("0001234I", "123.49"),
            ("0001234}", "-123.40"),
            ("0001234J", "-123.41"),
            ("0001234R", "-123.49"),
            ("0001234p", "-123.40"),
            ("0001234y", "-123.49"),
            ("00012345", "123.45"),
            ("}", "-0.00"),
        ] {
            assert_eq!(zoned(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in ["", "12S", "A1", "{1", "1 A", "-12", "12.5"] {
            assert_eq!(zoned(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_sign_in_the_first_digit() {
        let zoned = |text: &str| number(Stored::ZonedLeading, 2, text.as_bytes());
        for (text, expected) in [
            ("A2345", "123.45"),
            ("J2345", "-123.45"),
            ("}0001", "-0.01"),
            ("q2345", "-123.45"),
            ("12345", "123.45"),
            ("R", "-0.09"),
        ] {
            assert_eq!(zoned(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in ["", "1A", "S12", "-12", "A1A"] {
            assert_eq!(zoned(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_sign_in_the_zone_of_a_byte() {
        for page in CodePage::ALL {
            let zoned = |stored: Stored, bytes: &[u8]| {
                let (mut text, mut value) = (Vec::new(), Vec::new());
                ebcdic::decode(page, bytes, &mut text);
                Written::number(stored, 0, Some(page))
                    .read(&text, &mut value)
                    .then(|| String::from_utf8(value).unwrap())
            };
            for zone in 0..16_u8 {
                for digit in 0..16_u8 {
                    let sign = match zone {
                        _ if digit > 9 => None,
                        0xA | 0xC | 0xE | 0xF => Some(""),
                        0xB | 0xD => Some("-"),
                        _ => None,
                    };
                    let signed = zone << 4 | digit;
                    let last = zoned(Stored::Zoned, &[0xF1, 0xF2, signed]);
                    assert_eq!(last, sign.map(|sign| format!("{sign}12{digit}")), "{signed:02x} in {page:?}");
                    let first = zoned(Stored::ZonedLeading, &[signed, 0xF1]);
                    let value = |sign| if digit > 0 { format!("{sign}{digit}1") } else { format!("{sign}1") };
                    assert_eq!(first, sign.map(value), "{signed:02x} in {page:?}");
                }
            }
        }
    }

    #[test]
    fn two_digits_a_byte() {
        let packed = |bytes: &[u8]| number(Stored::Packed, 2, bytes);
        assert_eq!(packed(&[0x00, 0x12, 0x34, 0x5C]).as_deref(), Some("123.45"));
        assert_eq!(packed(&[0x12, 0x34, 0x5D]).as_deref(), Some("-123.45"));
        assert_eq!(packed(&[0x5F]).as_deref(), Some("0.05"));
        assert_eq!(packed(&[0x1B]).as_deref(), Some("-0.01"));
        assert_eq!(packed(&[0x99; 18].map(|byte| byte)), None);
        // No digit, no sign: spaces, zeros, what was moved over it.
        for wrong in [&[][..], &[0x40, 0x40], &[0x00, 0x00], &[0x1A, 0x2C], &[0xA1, 0x2C], &[0xAC], &[0x12, 0x39]] {
            assert_eq!(packed(wrong), None, "{wrong:02x?}");
        }
        let date = Digits::Date { digits: digits_of("%Y%m%d") };
        assert_eq!(read(Stored::Packed, date, &[0x02, 0x02, 0x40, 0x13, 0x1C]).as_deref(), Some("20240131"));
        let date = Digits::Date { digits: digits_of("%Y%j") };
        assert_eq!(read(Stored::Packed, date, &[0x20, 0x24, 0x03, 0x1F]).as_deref(), Some("2024031"));
        assert_eq!(read(Stored::Packed, Digits::Text, &[0x00, 0x12, 0x3C]).as_deref(), Some("00123"));
    }

    #[test]
    fn numbers_of_twos_complement() {
        let binary = |bytes: &[u8]| number(Stored::Binary, 2, bytes);
        assert_eq!(binary(&[0x00, 0x7B]).as_deref(), Some("1.23"));
        assert_eq!(binary(&[0xFF, 0xFF]).as_deref(), Some("-0.01"));
        assert_eq!(binary(&[0x80]).as_deref(), Some("-1.28"));
        assert_eq!(binary(&[0x80, 0, 0, 0, 0, 0, 0, 0]).as_deref(), Some("-92233720368547758.08"));
        assert_eq!(binary(&[0; 8]).as_deref(), Some("0.00"));
        assert_eq!(binary(&[0; 9]), None);
        assert_eq!(number(Stored::Binary, 0, &[0x01, 0x00]).as_deref(), Some("256"));
    }

    #[test]
    fn numbers_without_a_sign() {
        let binary = |bytes: &[u8]| number(Stored::UnsignedBinary, 2, bytes);
        assert_eq!(binary(&[0xFF, 0xFF]).as_deref(), Some("655.35"));
        assert_eq!(binary(&[0xFF; 8]).as_deref(), Some("184467440737095516.15"));
        assert_eq!(binary(&[0]).as_deref(), Some("0.00"));
        assert_eq!(binary(&[]), None);
        assert_eq!(binary(&[0; 9]), None);
    }

    #[test]
    fn numbers_with_a_power() {
        let ibm = |bytes: &[u8]| number(Stored::IbmFloat, 0, bytes);
        assert_eq!(ibm(&[0xC2, 0x76, 0xA0, 0]).as_deref(), Some("-1.18625e2"));
        assert_eq!(ibm(&[0x40, 0x80, 0, 0, 0, 0, 0, 0]).as_deref(), Some("5e-1"));
        // Of SAS a missing number; of COBOL a zero that was not normalised.
        assert_eq!(ibm(b"A\0\0\0").as_deref(), Some("0e0"));
        assert_eq!(ibm(&[0x41, 0x10]), None);
        let ieee = |bytes: &[u8]| number(Stored::IeeeFloat, 0, bytes);
        assert_eq!(ieee(&1.5_f32.to_be_bytes()).as_deref(), Some("1.5e0"));
        assert_eq!(ieee(&(-0.1_f64).to_be_bytes()).as_deref(), Some("-1e-1"));
        for none in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(ieee(&none.to_be_bytes()), None);
        }
        assert_eq!(ieee(&[0; 5]), None);
    }
}
