//! Escapes of HL7 v2, chapter 2.7.

use memchr::{memchr, memchr_iter};

use super::syntax::Syntax;

/// Appends a text with its escapes resolved; whether what they stand for is text. Those that are of the sender's own, or of other
/// character sets, stay what they are.
pub(super) fn resolve(text: &[u8], syntax: &Syntax, to: &mut Vec<u8>) -> bool {
    let Some(escape) = syntax.escape else {
        to.extend_from_slice(text);
        return true;
    };
    let start = to.len();
    let mut rest = text;
    while let Some(at) = memchr(escape, rest) {
        to.extend_from_slice(rest.get(..at).unwrap_or_default());
        let behind = rest.get(at + 1..).unwrap_or_default();
        let Some(length) = memchr(escape, behind) else {
            // One alone is no escape.
            to.extend_from_slice(rest.get(at..).unwrap_or_default());
            return str::from_utf8(to.get(start..).unwrap_or_default()).is_ok();
        };
        let code = behind.get(..length).unwrap_or_default();
        if !meaning(code, syntax, to) {
            to.push(escape);
            to.extend_from_slice(code);
            to.push(escape);
        }
        rest = behind.get(length + 1..).unwrap_or_default();
    }
    to.extend_from_slice(rest);
    str::from_utf8(to.get(start..).unwrap_or_default()).is_ok()
}

/// Appends what an escape stands for; whether that is known.
fn meaning(code: &[u8], syntax: &Syntax, to: &mut Vec<u8>) -> bool {
    match code {
        b"F" => to.push(syntax.element),
        b"S" => to.extend(syntax.component),
        b"T" => to.extend(syntax.subcomponent),
        b"R" => to.extend(syntax.repetition),
        b"E" => to.extend(syntax.escape),
        // Emphasis, which no text has.
        b"H" | b"N" => {}
        b".br" | b".sp" => to.push(b'\n'),
        [b'X', digits @ ..] if !digits.is_empty() && digits.len() % 2 == 0 => {
            let digit = |byte: &u8| (*byte as char).to_digit(16).map(|it| it as u8);
            let pair = |pair: &[u8]| Some(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?);
            match digits.chunks_exact(2).map(pair).collect::<Option<Vec<u8>>>() {
                Some(bytes) => to.extend(bytes),
                None => return false,
            }
        }
        _ => return false,
    }
    true
}

/// Whether a text may have an escape in it.
pub(super) fn has_escape(text: &[u8], syntax: &Syntax) -> bool {
    syntax.escape.is_some_and(|escape| memchr_iter(escape, text).nth(1).is_some())
}

#[cfg(test)]
mod tests {
    use super::{Syntax, resolve};

    #[test]
    fn escapes_stand_for_delimiters_bytes_and_lines() {
        let syntax = Syntax {
            element: b'|',
            component: Some(b'^'),
            subcomponent: Some(b'&'),
            repetition: Some(b'~'),
            escape: Some(b'\\'),
            end: None,
        };
        let read = |text: &str| {
            let mut to = Vec::new();
            resolve(text.as_bytes(), &syntax, &mut to).then(|| String::from_utf8(to).unwrap())
        };
        for (written, meant) in [
            (r"a\F\b\S\c\T\d\R\e\E\f", r"a|b^c&d~e\f"),
            (r"\H\bold\N\ plain", "bold plain"),
            (r"one\.br\two", "one\ntwo"),
            (r"\XC3A9\", "é"),
            (r"\Zown\ \C2842\", r"\Zown\ \C2842\"),
            (r"\XZZ\ \X1\ \X\", r"\XZZ\ \X1\ \X\"),
            (r"100\", r"100\"),
            ("", ""),
        ] {
            assert_eq!(read(written).as_deref(), Some(meant), "{written}");
        }
        assert_eq!(read(r"\XC3\"), None, "half a character is no text");
    }
}
