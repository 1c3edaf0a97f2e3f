//! Texts that cells share, and texts of cells.

use crate::FileError;
use crate::excel::shared::Strings;
use crate::excel::sheet::LONGEST_ROW;
use crate::excel::xml::{Piece, Xml};

/// Reads the part of texts that cells share.
pub(super) fn read(mut xml: Xml) -> Result<Strings, FileError> {
    let mut strings = Strings::default();
    loop {
        match xml.next()? {
            Piece::Start(tag) if tag.name == "si" => {
                let text = text(&mut xml)?;
                strings.push(&text).ok_or_else(|| xml.wrong("there is more text than is read"))?;
            }
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
            Piece::Done => return Ok(strings),
        }
    }
}

/// The text of an element whose start tag was read: that of all its runs, but not how it is pronounced.
pub(super) fn text(xml: &mut Xml) -> Result<String, FileError> {
    let mut text = String::new();
    let (mut depth, mut is_text) = (1_u64, false);
    while depth > 0 {
        match xml.within()? {
            Piece::Start(tag) if tag.name == "rPh" => xml.pass()?,
            Piece::Start(tag) => {
                is_text = tag.name == "t";
                depth += 1;
            }
            Piece::End(_) => {
                is_text = false;
                depth -= 1;
            }
            Piece::Text(piece) if is_text => text.push_str(&piece),
            Piece::Text(_) | Piece::Done => {}
        }
        if text.len() > LONGEST_ROW {
            return Err(xml.wrong("a text is longer than is read"));
        }
    }
    Ok(unescaped(text))
}

/// `_x000D_` is the character of that number, which XML has no way to write (ECMA-376, part 1, 22.9.2.19).
pub(super) fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let (mut result, mut rest) = (String::with_capacity(text.len()), text.as_str());
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        result.push_str(before);
        let digits = from
            .get(2..6)
            .filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()) && from.as_bytes().get(6) == Some(&b'_'));
        if let Some(character) = digits.and_then(|it| u32::from_str_radix(it, 16).ok()).and_then(char::from_u32) {
            result.push(character);
            rest = from.get(7..).unwrap_or_default();
        } else {
            result.push_str("_x");
            rest = from.get(2..).unwrap_or_default();
        }
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_cannot_write() {
        for (text, unescaped_text) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("a_xyz_", "a_xyz_"),
            ("_x", "_x"),
            ("_x00é_", "_x00é_"),
        ] {
            assert_eq!(unescaped(text.to_owned()), unescaped_text);
        }
    }
}
