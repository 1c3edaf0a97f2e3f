//! The encodings of texts, by the number that SAS gives them.

use std::borrow::Cow;

use encoding_rs::{self as rs, Encoding};

use super::dos;

/// How bytes are texts.
#[derive(Debug, Clone)]
pub(super) enum Charset {
    /// One of the Encoding standard.
    Web(&'static Encoding),
    /// ASCII, and for the bytes from 128 on these characters; U+FFFD where a byte is none.
    Dos(Vec<char>),
}

impl Charset {
    /// The text that the bytes are; none where they are none.
    pub(super) fn decode<'a>(&self, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling_and_without_replacement(bytes),
            Self::Dos(upper) => {
                let character = |byte: &u8| match byte {
                    0..128 => Some(char::from(*byte)),
                    _ => upper.get(usize::from(byte - 128)).copied().filter(|it| *it != char::REPLACEMENT_CHARACTER),
                };
                bytes.iter().map(character).collect::<Option<String>>().map(Cow::Owned)
            }
        }
    }

    /// The same of names, in which what is no text matters less.
    pub(super) fn name(&self, bytes: &[u8]) -> String {
        match (self, self.decode(bytes)) {
            (_, Some(name)) => name.into_owned(),
            (Self::Web(encoding), None) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            (Self::Dos(_), None) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// Whether these bytes are the UTF-8 of their text.
    #[inline]
    pub(super) fn stands(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Web(encoding) if bytes.is_ascii() => encoding.is_ascii_compatible(),
            Self::Web(encoding) => *encoding == rs::UTF_8 && str::from_utf8(bytes).is_ok(),
            Self::Dos(_) => bytes.is_ascii(),
        }
    }
}

/// The encoding of this number; the error names one that is not read, where it has a name.
///
/// Numbers are those of SAS's `ENCODING=` values as its National Language Support reference lists them by name; which number is which
/// is known from files.
pub(super) fn of_number(number: u8) -> Result<Charset, String> {
    Ok(Charset::Web(match number {
        20 => rs::UTF_8,
        // Not told, ASCII, Latin 1, Windows' own Latin 1, and "any", which is how a file says that it was not written as one.
        0 | 28 | 29 | 62 | 204 => rs::WINDOWS_1252,
        30 => rs::ISO_8859_2,
        31 => rs::ISO_8859_3,
        32 => rs::ISO_8859_4,
        33 => rs::ISO_8859_5,
        34 => rs::ISO_8859_6,
        35 => rs::ISO_8859_7,
        36 => rs::ISO_8859_8,
        37 | 64 => rs::WINDOWS_1254,
        39 | 51 => rs::WINDOWS_874,
        40 => rs::ISO_8859_15,
        49 => rs::IBM866,
        60 => rs::WINDOWS_1250,
        61 => rs::WINDOWS_1251,
        63 => rs::WINDOWS_1253,
        65 => rs::WINDOWS_1255,
        66 => rs::WINDOWS_1256,
        67 => rs::WINDOWS_1257,
        68 => rs::WINDOWS_1258,
        69 => rs::MACINTOSH,
        118 | 123 => rs::BIG5,
        125 | 126 | 205 => rs::GB18030,
        134 => rs::EUC_JP,
        136 | 140..=142 => rs::EUC_KR,
        138 | 248 => rs::SHIFT_JIS,
        167 => rs::ISO_2022_JP,
        227 => rs::ISO_8859_14,
        242 => rs::ISO_8859_13,
        246 => rs::X_MAC_CYRILLIC,
        _ => return of_dos(number),
    }))
}

fn of_dos(number: u8) -> Result<Charset, String> {
    let page = match number {
        41 => 437,
        42 => 850,
        43 => 852,
        44 => 857,
        45 => 858,
        46 => 862,
        47 => 864,
        48 => 865,
        50 => 869,
        55 => 720,
        56 => 737,
        57 => 775,
        58 => 860,
        59 => 863,
        137 => 942,
        _ => return Err(format!("the encoding that SAS numbers {number}")),
    };
    let upper = dos::upper_half(page).ok_or_else(|| format!("code page {page}"))?;
    Ok(Charset::Dos(upper.chars().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_of_dos() {
        for (number, bytes, text) in [
            (41, &b"Z\x81ge \xE0\xF1"[..], "Züge α±"),
            (42, b"\x9D\xD5", "Øı"),
            (45, b"\xD5", "€"),
            (46, b"\x80", "א"),
            (56, b"\x80", "Α"),
        ] {
            assert_eq!(of_number(number).unwrap().decode(bytes).as_deref(), Some(text));
        }
        // A byte that is none of the page's.
        assert_eq!(of_number(44).unwrap().decode(b"a\xE7"), None);
        assert_eq!(of_number(137).unwrap_err(), "code page 942");
        assert_eq!(of_number(250).unwrap_err(), "the encoding that SAS numbers 250");
        for number in 0..=u8::MAX {
            if let Ok(Charset::Dos(upper)) = of_number(number) {
                assert_eq!(upper.len(), 128, "{number}");
            }
        }
    }
}
