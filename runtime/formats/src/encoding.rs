//! Which encodings of text there are, and byte order marks.

use std::io::{self, Read};

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8};
use ingest_program::CodePage;

use crate::ebcdic::{self, Ebcdic};
use crate::trail::Trail;
use crate::transcoder::Transcoder;
use crate::undecodable::Replacing;
use crate::{FileError, PlanError};

/// What bytes of text mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    /// One of the WHATWG Encoding standard.
    Standard(&'static Encoding),
    /// One of mainframes.
    Ebcdic(CodePage),
}

impl TextEncoding {
    /// That of a label.
    pub(crate) fn named(label: &str) -> Result<Self, PlanError> {
        let standard = || Encoding::for_label_no_replacement(label.as_bytes()).map(Self::Standard);
        let found = CodePage::named(label).map(Self::Ebcdic).or_else(standard);
        found.ok_or_else(|| PlanError::Encoding { label: label.to_owned() })
    }

    /// The code page, of an encoding of EBCDIC.
    pub(crate) const fn page(self) -> Option<CodePage> {
        match self {
            Self::Standard(_) => None,
            Self::Ebcdic(page) => Some(page),
        }
    }

    /// The bytes of a text of ASCII, in an encoding that has a byte for each of its characters.
    pub(crate) fn ascii(self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Standard(_) => text.to_vec(),
            Self::Ebcdic(page) => text.iter().map(|it| ebcdic::encode(page, *it).unwrap_or(*it)).collect(),
        }
    }

    /// Whether bytes are UTF-8 already that mean the same.
    pub(crate) fn is_utf_8(self, bytes: &[u8]) -> bool {
        match self {
            Self::Standard(encoding) if encoding == UTF_8 => str::from_utf8(bytes).is_ok(),
            Self::Standard(encoding) => encoding.is_ascii_compatible() && bytes.is_ascii() && encoding != ISO_2022_JP,
            Self::Ebcdic(_) => false,
        }
    }

    /// Appends the text that bytes mean; whether they mean one.
    pub(crate) fn decode(self, bytes: &[u8], to: &mut Vec<u8>) -> bool {
        match self {
            Self::Standard(encoding) => {
                let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
                text.as_deref().map(|text| to.extend_from_slice(text.as_bytes())).is_some()
            }
            Self::Ebcdic(page) => {
                ebcdic::decode(page, bytes, to);
                true
            }
        }
    }

    /// How a format names it.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Standard(encoding) => label(encoding),
            Self::Ebcdic(page) => page.label().to_owned(),
        }
    }
}

/// The text that bytes mean in the encoding of a label, whose mark is none of it; none where there is no such encoding, or they mean none.
pub fn decoded(label: &str, bytes: &[u8]) -> Option<String> {
    let mut text = Vec::with_capacity(bytes.len());
    let is_text = TextEncoding::named(label).ok()?.decode(bytes, &mut text);
    is_text.then(|| String::from_utf8(text).ok()).flatten()
}

/// A stream of text.
pub(crate) struct Decoded<'a> {
    pub(crate) bytes: Box<dyn Read + 'a>,
    /// The offset that its first byte has in the file.
    pub(crate) base: u64,
    /// Where the rest of it stands in the file; none where the stream is the file itself.
    pub(crate) trail: Option<Trail>,
}

/// The stream as UTF-8, less its byte order mark. So many bytes of the file were `before` it.
///
/// A file in UTF-8 is passed on as it is, valid or not, unless what is undecodable is replaced.
pub(crate) fn as_utf8<'a>(
    input: Box<dyn Read + 'a>,
    encoding: TextEncoding,
    undecodable: &Replacing,
    before: u64,
) -> Result<Decoded<'a>, FileError> {
    let stream = without_mark(input, encoding, before)?;
    Ok(match encoding {
        TextEncoding::Standard(encoding) if encoding == UTF_8 && !undecodable.is_on() => stream,
        TextEncoding::Standard(encoding) => Transcoder::stream(stream, encoding, undecodable.clone()),
        TextEncoding::Ebcdic(page) => Ebcdic::stream(stream, page),
    })
}

/// The stream less its byte order mark. So many bytes of the file were `before` it.
pub(crate) fn without_mark<'a>(
    mut input: Box<dyn Read + 'a>,
    encoding: TextEncoding,
    before: u64,
) -> Result<Decoded<'a>, FileError> {
    let mut start = Vec::with_capacity(3);
    input.by_ref().take(3).read_to_end(&mut start)?;
    let mut mark = 0;
    if let Some((found, length)) = Encoding::for_bom(&start) {
        if TextEncoding::Standard(found) != encoding {
            return Err(FileError::ByteOrderMark { found: label(found), declared: encoding.label() });
        }
        mark = length;
    }
    let bytes = Box::new(io::Cursor::new(start.split_off(mark)).chain(input));
    Ok(Decoded { bytes, base: before + mark as u64, trail: None })
}

/// How a format names the encoding.
fn label(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}
