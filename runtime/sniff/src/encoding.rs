//! What encoding a text is in.
//!
//! A byte order mark says it, UTF-8 proves itself (text in another encoding is valid UTF-8 next to never), and UTF-16 without a mark
//! shows in where its zero bytes stand. What is left are encodings of one byte a letter and those of East Asia, which nothing in the
//! file tells apart but how likely the letters are that the bytes would be. That is what `chardetng` judges, the detector that
//! Firefox uses: trained on all languages of Wikipedia, made for the encodings of the WHATWG standard, which are those that
//! `encoding_rs` reads, and by the same author.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_4, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254,
    WINDOWS_1257, WINDOWS_1258,
};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is read.
    Known {
        encoding: &'static Encoding,
        /// By a mark or by proof, not by how likely it is.
        certain: bool,
    },
    /// Letters of IBM mainframes.
    Ebcdic,
    /// UTF-32, by its mark.
    Utf32,
}

/// How many bytes are asked.
const ASKED: usize = 1 << 20;

/// Letters beyond ASCII that are too few to tell one Latin encoding from another.
const FEW: usize = 12;

/// Judges the first bytes of a text; `whole` if there are no others.
pub(crate) fn detect(bytes: &[u8], whole: bool) -> Found {
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Found::Utf32;
    }
    let sure = |encoding| Found::Known { encoding, certain: true };
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return sure(encoding);
    }
    let asked = bytes.get(..ASKED).unwrap_or(bytes);
    if let Some(encoding) = utf_16(asked) {
        return Found::Known { encoding, certain: false };
    }
    if is_utf_8(asked, whole && asked.len() == bytes.len()) {
        return sure(UTF_8);
    }
    if is_ebcdic(asked) {
        return Found::Ebcdic;
    }
    if is_mostly_utf_8(asked) {
        return Found::Known { encoding: UTF_8, certain: false };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(asked, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    // A few letters tell nothing of one Latin encoding against another; most files of this kind are written by Windows in the West.
    let letters = asked.iter().filter(|byte| **byte >= 0x80).count();
    let is_latin = [WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258, ISO_8859_2, ISO_8859_4].contains(&encoding);
    let unlikely = encoding == UTF_8 || (is_latin && letters < FEW);
    let encoding = if unlikely { WINDOWS_1252 } else { encoding };
    Found::Known { encoding, certain: false }
}

/// Whether these are UTF-8; what is cut off may end within a letter.
fn is_utf_8(bytes: &[u8], whole: bool) -> bool {
    match str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    }
}

/// Whether nearly all that is beyond ASCII is UTF-8, as in files that were put together of several. In another encoding a letter that looks
/// like one of UTF-8 is rare.
fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut letters, mut faults) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|it| !it.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    letters >= 4 && faults * 10 <= letters
}

/// Text in UTF-16 is half zeros where its letters are Latin, and always at the same side of them.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.len() / 2;
    if pairs < 4 {
        return None;
    }
    let (mut high, mut low) = (0, 0);
    for pair in bytes.chunks_exact(2) {
        match pair {
            [0, 0] => return None,
            [0, _] => high += 1,
            [_, 0] => low += 1,
            _ => {}
        }
    }
    // Half of the letters: digits, delimiters and line ends are Latin in any language.
    if low * 2 > pairs && high * 20 < pairs {
        Some(UTF_16LE)
    } else if high * 2 > pairs && low * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether bytes are text as IBM writes it: blanks (0x40), digits (0xF0 to 0xF9) and letters (from 0x81 to 0xE9) are most of it, and
/// nothing is where ASCII has its own. Beside numbers that are no text fewer are enough, if blanks and digits are among them, which other
/// encodings do not have there.
fn is_ebcdic(bytes: &[u8]) -> bool {
    let count = |is: fn(u8) -> bool| bytes.iter().filter(|byte| is(**byte)).count();
    let letter =
        |byte| matches!(byte, 0x81..=0x89 | 0x91..=0x99 | 0xA2..=0xA9 | 0xC1..=0xC9 | 0xD1..=0xD9 | 0xE2..=0xE9);
    let plain = count(|byte| matches!(byte, 0x40 | 0xF0..=0xF9));
    let written = plain + count(letter);
    let ascii = count(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b' ' | b'\n'));
    let most = written * 4 > bytes.len() * 3 && ascii * 10 < bytes.len();
    let many = written * 2 > bytes.len() && plain * 5 > bytes.len() && ascii * 20 < bytes.len() * 3;
    bytes.len() >= 16 && (most || many)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::{Found, detect};

    fn name(bytes: &[u8]) -> &'static str {
        match detect(bytes, true) {
            Found::Known { encoding, .. } => encoding.name(),
            Found::Ebcdic => "EBCDIC",
            Found::Utf32 => "UTF-32",
        }
    }

    #[test]
    fn marks_proofs_and_likelihood() {
        let wide = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let text = "id;name\n1;Müller\n2;Zoë\n";
        assert_eq!(name(text.as_bytes()), "UTF-8");
        assert_eq!(name(b"id,name\n1,x\n"), "UTF-8");
        assert_eq!(name(b""), "UTF-8");
        assert_eq!(name(&wide(text, u16::to_le_bytes)), "UTF-16LE");
        assert_eq!(name(&wide(text, u16::to_be_bytes)), "UTF-16BE");
        assert_eq!(name(b"\xFF\xFEi\0d\0"), "UTF-16LE");
        assert_eq!(name(b"\xFF\xFE\0\0i\0\0\0"), "UTF-32");
        assert_eq!(name(b"id;name\n1;M\xFCller\n2;Zo\xEB\n3;Fran\xE7ois\n"), "windows-1252");
        let japanese = encoding_rs::SHIFT_JIS.encode("番号,名前\n1,山田太郎\n2,鈴木花子\n").0.into_owned();
        assert_eq!(name(&japanese), "Shift_JIS");
        let russian = encoding_rs::WINDOWS_1251.encode("номер;имя\n1;Мария\n2;Александр Сергеевич\n").0.into_owned();
        assert_eq!(name(&russian), "windows-1251");
        assert_eq!(name(b"\xF0\xF0\xF1\xF2\x40\xE2\xD4\xC9\xE3\xC8\x40\x40\x40\xF1\xF9\xF7\xF0\x40\xC1\xC2"), "EBCDIC");
    }

    #[test]
    fn a_letter_that_is_cut_is_none_that_is_wrong() {
        let bytes = "id;Müll".as_bytes();
        let cut = bytes.get(..5).unwrap();
        assert_eq!(detect(cut, false), detect(bytes, true));
        assert_ne!(detect(cut, true), detect(bytes, true));
    }
}
