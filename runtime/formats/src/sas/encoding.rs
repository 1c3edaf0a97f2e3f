//! The encodings of texts, by the number that SAS gives them.

use encoding_rs::{self as rs, Encoding};

/// The encoding of this number; the error names one that is not read, where it has a name.
///
/// Numbers are those of SAS's `ENCODING=` values as its National Language Support reference lists them by name; which number is which
/// is known from files.
pub(super) fn of_number(number: u8) -> Result<&'static Encoding, String> {
    Ok(match number {
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
        _ => return Err(name(number)),
    })
}

fn name(number: u8) -> String {
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
        _ => return format!("the encoding that SAS numbers {number}"),
    };
    format!("code page {page}")
}
