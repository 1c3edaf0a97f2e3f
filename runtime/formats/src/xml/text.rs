//! Texts of elements and attributes.

use memchr::memchr;

use super::markup::is_space;
use crate::MalformedReason;
use crate::columns::{Field, SIDE};

/// Appends a text with what its references stand for, and each line end as a line feed (XML 1.0, 2.11); in an attribute each white
/// space is a blank (3.3.3).
pub(super) fn resolve(mut text: &[u8], in_attribute: bool, to: &mut Vec<u8>) -> Result<(), MalformedReason> {
    while let Some((&first, rest)) = text.split_first() {
        match first {
            b'&' => {
                let (character, after) = reference(rest)?;
                to.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                text = after;
            }
            b'\r' => {
                to.push(if in_attribute { b' ' } else { b'\n' });
                text = rest.strip_prefix(b"\n").unwrap_or(rest);
            }
            b'\n' | b'\t' if in_attribute => {
                to.push(b' ');
                text = rest;
            }
            _ => {
                let special = |byte: &u8| matches!(byte, b'&' | b'\r') || in_attribute && matches!(byte, b'\n' | b'\t');
                let length = text.iter().position(special).unwrap_or(text.len());
                let (plain, after) = text.split_at(length);
                to.extend_from_slice(plain);
                text = after;
            }
        }
    }
    Ok(())
}

/// Whether [`resolve`] would change nothing.
pub(super) fn is_plain(text: &[u8], in_attribute: bool) -> bool {
    !text.iter().any(|byte| matches!(byte, b'&' | b'\r') || in_attribute && matches!(byte, b'\n' | b'\t'))
}

/// Refuses references that stand for nothing, as [`resolve`] does.
pub(super) fn check_references(mut text: &[u8]) -> Result<(), MalformedReason> {
    while let Some(at) = memchr(b'&', text) {
        (_, text) = reference(text.get(at + 1..).unwrap_or_default())?;
    }
    Ok(())
}

/// The character that a reference stands for, and what follows it. Of entities those that XML has itself alone.
fn reference(text: &[u8]) -> Result<(char, &[u8]), MalformedReason> {
    let end = memchr(b';', text).ok_or(MalformedReason::NotWellFormed)?;
    let (name, after) = text.split_at(end);
    let after = after.get(1..).unwrap_or_default();
    let character = match name {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x', digits @ ..] => coded(digits, 16)?,
        [b'#', digits @ ..] => coded(digits, 10)?,
        [] => return Err(MalformedReason::NotWellFormed),
        name if name.iter().any(|byte| is_space(*byte) || matches!(byte, b'<' | b'&')) => {
            return Err(MalformedReason::NotWellFormed);
        }
        _ => return Err(MalformedReason::Entity),
    };
    Ok((character, after))
}

/// The character of this code, if XML has it: <https://www.w3.org/TR/xml/#charsets>
fn coded(digits: &[u8], radix: u32) -> Result<char, MalformedReason> {
    let code = str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'));
    let code = code.and_then(|digits| u32::from_str_radix(digits, radix).ok()).and_then(char::from_u32);
    let exists =
        |it: &char| !matches!(it, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    code.filter(exists).ok_or(MalformedReason::NotWellFormed)
}

/// Refuses control characters that XML does not have.
pub(super) fn check_characters(bytes: &[u8]) -> Result<(), MalformedReason> {
    // Not ended early, so that many bytes are looked at in one step.
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    let any = bytes.iter().fold(false, |any, byte| any | control(*byte));
    // U+FFFE and U+FFFF, the only other characters that none may have (XML 1.0, 2.2).
    let is_none = |at: usize| matches!(bytes.get(at..), Some([0xEF, 0xBF, 0xBE | 0xBF, ..]));
    if any || memchr::memchr_iter(0xEF, bytes).any(is_none) { Err(MalformedReason::NotWellFormed) } else { Ok(()) }
}

/// The text of an element in the making: of the one that began last, which has none in it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Gathered {
    #[default]
    Nothing,
    /// Whole in the file, from here to there.
    InFile(usize, usize),
    /// In the side buffer, from here to its end.
    InSide(usize),
}

impl Gathered {
    /// Adds what stands in the file from `start` to `end`; `written` says that it may have references.
    pub(super) fn add(
        self,
        bytes: &[u8],
        (start, end): (usize, usize),
        written: bool,
        side: &mut Vec<u8>,
    ) -> Result<Self, MalformedReason> {
        let text = bytes.get(start..end).unwrap_or_default();
        let changes = if written { !is_plain(text, false) } else { text.contains(&b'\r') };
        let begin = match self {
            Self::Nothing if !changes => return Ok(Self::InFile(start, end)),
            Self::Nothing => side.len(),
            Self::InFile(earlier, ends) => {
                let begin = side.len();
                side.extend_from_slice(bytes.get(earlier..ends).unwrap_or_default());
                begin
            }
            Self::InSide(begin) => begin,
        };
        if written {
            resolve(text, false, side)?;
        } else {
            // Of character data the line ends alone are changed.
            let mut rest = text;
            while let Some(at) = memchr(b'\r', rest) {
                let (before, after) = rest.split_at(at);
                side.extend_from_slice(before);
                side.push(b'\n');
                rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..)).unwrap_or_default();
            }
            side.extend_from_slice(rest);
        }
        Ok(Self::InSide(begin))
    }

    /// The field that it is.
    pub(super) fn field(self, bytes: &[u8], side: &[u8], trim: bool) -> Field {
        match self {
            Self::Nothing => Field { start: 0, length: 0 },
            Self::InFile(start, end) => field(bytes, start, end, trim, 0),
            Self::InSide(start) => field(side, start, side.len(), trim, SIDE),
        }
    }
}

/// The field from `start` to `end`, less the white space around it where that is left out.
pub(super) fn field(bytes: &[u8], mut start: usize, mut end: usize, trim: bool, flag: u32) -> Field {
    if trim {
        let text = bytes.get(start..end).unwrap_or_default();
        let begin = text.iter().take_while(|byte| is_space(**byte)).count();
        let ends = text.iter().skip(begin).rev().take_while(|byte| is_space(**byte)).count();
        start += begin;
        end -= ends;
    }
    Field { start: start as u32, length: (end - start) as u32 | flag }
}

#[cfg(test)]
mod tests {
    use super::{check_references, resolve};
    use crate::MalformedReason;

    #[test]
    fn references_and_line_ends() {
        for (written, in_attribute, expected) in [
            ("a&amp;b&lt;&gt;&quot;&apos;", false, Ok("a&b<>\"'")),
            ("&#65;&#xe9;&#x1F600;", false, Ok("Aé😀")),
            ("a\r\nb\rc\nd", false, Ok("a\nb\nc\nd")),
            ("a\r\nb\tc&#10;d", true, Ok("a b c\nd")),
            ("&nbsp;", false, Err(MalformedReason::Entity)),
            ("&amp", false, Err(MalformedReason::NotWellFormed)),
            ("a & b; c", false, Err(MalformedReason::NotWellFormed)),
            ("&#0;", false, Err(MalformedReason::NotWellFormed)),
            ("&#xD800;", false, Err(MalformedReason::NotWellFormed)),
            ("&#+5;", false, Err(MalformedReason::NotWellFormed)),
            ("&;", false, Err(MalformedReason::NotWellFormed)),
        ] {
            let mut text = Vec::new();
            let found = resolve(written.as_bytes(), in_attribute, &mut text).map(|()| String::from_utf8(text));
            assert_eq!(found, expected.map(|text| Ok(text.to_owned())), "{written}");
            assert_eq!(check_references(written.as_bytes()).is_ok(), expected.is_ok());
        }
    }
}
