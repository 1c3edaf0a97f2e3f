//! The characters of a string that has escapes.

/// Appends the characters of a string that the grammar accepts; whether they all are characters. A half of a surrogate pair alone
/// is none.
pub(super) fn unescape(mut text: &[u8], to: &mut Vec<u8>) -> bool {
    while let Some(at) = memchr::memchr(b'\\', text) {
        let (before, rest) = text.split_at(at);
        to.extend_from_slice(before);
        let Some((sign, after)) = rest.get(1..).and_then(<[u8]>::split_first) else { return false };
        text = after;
        let plain = match sign {
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let Some((character, after)) = coded(after) else { return false };
                to.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                text = after;
                continue;
            }
            other => *other,
        };
        to.push(plain);
    }
    to.extend_from_slice(text);
    true
}

/// The character whose code of four digits, or two of them, begins the text, and what follows.
fn coded(text: &[u8]) -> Option<(char, &[u8])> {
    let (first, after) = unit(text)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, after));
    }
    let (second, after) = unit(after.strip_prefix(b"\\u")?)?;
    let units = [first as u16, second as u16];
    let mut characters = char::decode_utf16(units);
    let character = characters.next()?.ok()?;
    Some((character, after))
}

fn unit(text: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, after) = text.split_first_chunk::<4>()?;
    let unit = digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))?;
    Some((unit, after))
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_become_characters() {
        for (written, expected) in [
            (r#"a\"\\\/\b\f\n\r\tz"#, Some("a\"\\/\u{8}\u{c}\n\r\tz")),
            (r"\u0041\u00e9\uD83D\uDE00!", Some("Aé😀!")),
            (r"\uD83D", None),
            (r"\uD83Dx", None),
            (r"\uDE00\uD83D", None),
            (r"\uD83D\u0041", None),
        ] {
            let mut text = Vec::new();
            let found = unescape(written.as_bytes(), &mut text).then_some(text);
            assert_eq!(found.as_deref(), expected.map(str::as_bytes), "{written}");
        }
    }
}
