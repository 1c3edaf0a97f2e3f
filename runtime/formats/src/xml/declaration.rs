//! Which encoding a document says it is in.

use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::FileError;

/// A declaration is looked for in so many bytes.
const MOST: u64 = 1024;

/// The stream, and the encoding that its byte order mark or its XML declaration names; UTF-8 where neither is there.
pub(super) fn declared<'a>(
    mut input: Box<dyn Read + 'a>,
) -> Result<(Box<dyn Read + 'a>, &'static Encoding), FileError> {
    let mut start = Vec::new();
    input.by_ref().take(MOST).read_to_end(&mut start)?;
    let encoding = match Encoding::for_bom(&start) {
        Some((encoding, _)) => encoding,
        None => match label(&start) {
            // A declaration that can be read as ASCII is not in UTF-16, whatever it says.
            Some(label) => Encoding::for_label_no_replacement(label)
                .map(Encoding::output_encoding)
                .ok_or_else(|| FileError::UnknownEncoding { label: String::from_utf8_lossy(label).into_owned() })?,
            // Nor is one that can be read as UTF-16 in anything else (XML 1.0, appendix F).
            None if start.starts_with(b"<\0?\0") => UTF_16LE,
            None if start.starts_with(b"\0<\0?") => UTF_16BE,
            None if start.starts_with(b"\x4C\x6F\xA7\x94") => return Err(FileError::EbcdicDocument),
            None => UTF_8,
        },
    };
    Ok((Box::new(io::Cursor::new(start).chain(input)), encoding))
}

/// The label in `<?xml version="1.0" encoding="…"?>`.
fn label(start: &[u8]) -> Option<&[u8]> {
    let rest = start.strip_prefix(b"<?xml")?;
    let rest = rest.get(..memchr::memmem::find(rest, b"?>")?)?;
    let rest = rest.get(memchr::memmem::find(rest, b"encoding")? + "encoding".len()..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    rest.get(..memchr::memchr(*quote, rest)?)
}

#[cfg(test)]
mod tests {
    use super::{declared, label};

    #[test]
    fn the_label_of_a_declaration() {
        for (text, expected) in [
            ("<?xml version='1.0' encoding = 'windows-1252' standalone='yes'?><a/>", Some("windows-1252")),
            ("<?xml version=\"1.0\"?><a encoding='b'/>", None),
            ("<a encoding='b'/>", None),
        ] {
            assert_eq!(label(text.as_bytes()), expected.map(str::as_bytes));
        }
    }

    #[test]
    fn what_begins_a_document_tells_its_encoding() {
        let found =
            |bytes: &[u8]| declared(Box::new(bytes)).map(|(_, encoding)| encoding.name()).map_err(|it| it.to_string());
        let wide = |text: &str, of: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(of).collect::<Vec<_>>();
        let text = "<?xml version='1.0' encoding='UTF-16'?><a/>";
        assert_eq!(found(&wide(text, u16::to_le_bytes)), Ok("UTF-16LE"));
        assert_eq!(found(&wide(text, u16::to_be_bytes)), Ok("UTF-16BE"));
        assert!(found(b"\x4C\x6F\xA7\x94\x93").unwrap_err().contains("ebcdic-037"));
        for label in ["HZ-GB-2312", "ISO-2022-KR", "none"] {
            assert!(
                found(format!("<?xml version='1.0' encoding='{label}'?><a/>").as_bytes()).unwrap_err().contains(label)
            );
        }
    }

    #[test]
    fn what_is_read_as_ascii_is_not_in_utf_16() {
        let text = "<?xml version='1.0' encoding='UTF-16'?><a/>";
        let encoding = declared(Box::new(text.as_bytes())).map(|(_, encoding)| encoding.name());
        assert_eq!(encoding.ok(), Some("UTF-8"));
    }
}
