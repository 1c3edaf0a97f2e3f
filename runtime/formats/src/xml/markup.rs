//! Where each piece of a document ends.

use memchr::{memchr, memchr2, memmem};

/// A piece of a document, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The bytes that had to be looked at to know it end here.
    pub(super) seen: usize,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<name …>`
    Start,
    /// `<name …/>`
    Empty,
    /// `</name>`
    End,
    /// What stands between tags; where the bytes end, what there is of it.
    Text,
    /// `<![CDATA[…]]>`
    Data,
    /// `<!--…-->`
    Comment,
    /// `<?…?>`
    Instruction,
    /// `<!DOCTYPE …>`
    DocumentType,
    /// A `<` that begins none of these, or a comment that does not end before another begins: to the next `<`.
    Broken,
}

const COMMENT: &[u8] = b"<!--";
const DATA: &[u8] = b"<![CDATA[";
const DOCUMENT_TYPE: &[u8] = b"<!DOCTYPE";

/// The piece that begins at byte `at`; none where the bytes end before it does.
pub(super) fn piece(bytes: &[u8], at: usize) -> Option<Piece> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    let found = |kind, length: usize| Some(Piece { kind, start: at, end: at + length, seen: at + length });
    let up_to = |kind, opening: &[u8], closing: &[u8]| {
        let inside = memmem::find(rest.get(opening.len()..)?, closing)?;
        found(kind, opening.len() + inside + closing.len())
    };
    match rest {
        [b'<', b'?', ..] => up_to(Kind::Instruction, b"<?", b"?>"),
        [b'<', b'/', ..] => {
            let end = 2 + memchr2(b'>', b'<', rest.get(2..)?)?;
            if rest.get(end) == Some(&b'>') { found(Kind::End, end + 1) } else { found(Kind::Broken, end) }
        }
        [b'<', b'!', ..] => {
            if rest.starts_with(COMMENT) {
                let (kind, length, seen) = comment(rest)?;
                Some(Piece { kind, start: at, end: at + length, seen: at + seen })
            } else if rest.starts_with(DATA) {
                up_to(Kind::Data, DATA, b"]]>")
            } else if rest.starts_with(DOCUMENT_TYPE) {
                found(Kind::DocumentType, document_type(rest)?)
            } else if [COMMENT, DATA, DOCUMENT_TYPE].iter().any(|opening| opening.starts_with(rest)) {
                None
            } else {
                broken(rest).and_then(|length| found(Kind::Broken, length))
            }
        }
        [b'<', first, ..] if is_name_start(*first) => {
            let (kind, length) = tag(rest)?;
            found(kind, length)
        }
        [b'<'] => None,
        [b'<', ..] => broken(rest).and_then(|length| found(Kind::Broken, length)),
        _ => found(Kind::Text, memchr(b'<', rest).unwrap_or(rest.len())),
    }
}

/// The name in a tag, with its prefix.
pub(super) fn name(tag: &[u8]) -> &[u8] {
    let begin = if tag.starts_with(b"</") { 2 } else { 1 };
    let rest = tag.get(begin..).unwrap_or_default();
    let ends = |byte: &u8| is_space(*byte) || matches!(byte, b'>' | b'/');
    rest.split(ends).next().unwrap_or_default()
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a name may begin so, as far as one byte tells. Of what is not ASCII all may, a few characters more than in XML.
pub(super) fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 0x80..)
}

/// A start tag: a `>` in quotes is not its end, and a `<` is nowhere in it.
fn tag(rest: &[u8]) -> Option<(Kind, usize)> {
    let mut quote = None;
    for (at, &byte) in rest.iter().enumerate().skip(1) {
        match (byte, quote) {
            (b'<', _) => return Some((Kind::Broken, at)),
            (b'>', None) => {
                let empty = rest.get(at - 1) == Some(&b'/');
                return Some((if empty { Kind::Empty } else { Kind::Start }, at + 1));
            }
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// A comment, or what is broken of one: its length, and how many bytes tell that. No `--` may be in one, so that where another begins in it, its end was left out.
fn comment(rest: &[u8]) -> Option<(Kind, usize, usize)> {
    let mut at = COMMENT.len();
    loop {
        at += memmem::find(rest.get(at..)?, b"--")?;
        if *rest.get(at + 2)? == b'>' {
            return Some((Kind::Comment, at + 3, at + 3));
        }
        if rest.get(COMMENT.len()..at)?.ends_with(b"<!") {
            return Some((Kind::Broken, broken(rest)?, at + 3));
        }
        at += 1;
    }
}

/// Whether a piece is a comment that does not end.
pub(super) fn is_open_comment(piece: Piece, text: &[u8]) -> bool {
    piece.kind == Kind::Broken && text.starts_with(COMMENT)
}

/// To the next `<`.
fn broken(rest: &[u8]) -> Option<usize> {
    Some(1 + memchr(b'<', rest.get(1..)?)?)
}

/// A document type with all that it declares, none of which is looked at.
fn document_type(rest: &[u8]) -> Option<usize> {
    let mut at = DOCUMENT_TYPE.len();
    let mut inside = false;
    loop {
        let here = rest.get(at..)?;
        let skip = |opening: usize, closing: &[u8]| {
            Some(opening + memmem::find(here.get(opening..)?, closing)? + closing.len())
        };
        at += match here {
            [b'<', b'!', b'-', b'-', ..] => skip(4, b"-->")?,
            [b'<', b'?', ..] => skip(2, b"?>")?,
            // Either may be the beginning of one of those.
            _ if b"<!--".starts_with(here) => return None,
            [quote @ (b'"' | b'\''), ..] => skip(1, &[*quote])?,
            [b'[', ..] => {
                inside = true;
                1
            }
            [b']', ..] => {
                inside = false;
                1
            }
            [b'>', ..] if !inside => return Some(at + 1),
            _ => 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, name, piece};

    #[test]
    fn pieces_end_where_they_do() {
        for (text, kind, length) in [
            ("<a>", Kind::Start, 3),
            ("<a b='>'\n/>x", Kind::Empty, 11),
            ("</a >x", Kind::End, 5),
            ("a > b<", Kind::Text, 5),
            ("<![CDATA[<a>]]]]>x", Kind::Data, 17),
            ("<!-- <a> -->x", Kind::Comment, 12),
            ("<?a ?>x", Kind::Instruction, 6),
            ("<!DOCTYPE a [<!ENTITY b \"]>\"><!-- ' ]> -->]>x", Kind::DocumentType, 44),
            ("<a b=\"1><c>", Kind::Broken, 8),
            ("< a><", Kind::Broken, 4),
            ("</a<", Kind::Broken, 3),
            ("<!ELEMENT><", Kind::Broken, 10),
            ("<!-- a -- b --->", Kind::Comment, 16),
            ("<!-- <!-->", Kind::Comment, 10),
        ] {
            let found = piece(text.as_bytes(), 0).map(|it| (it.kind, it.end));
            assert_eq!(found, Some((kind, length)), "{text}");
            for cut in 1..length {
                let found = text.as_bytes().get(..cut).and_then(|cut| piece(cut, 0));
                assert_eq!(found.is_some(), kind == Kind::Text, "{text} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_comment_ends_before_another_begins() {
        for text in ["<!--1</a><!-- b -->", "<!-- -- </a> <!--x", "<!--1<!--- b -->"] {
            let found = piece(text.as_bytes(), 0).map(|it| (it.kind, it.end));
            let end = text.get(1..).and_then(|rest| rest.find('<')).map(|at| at + 1);
            assert_eq!(found.map(|(kind, end)| (kind, Some(end))), Some((Kind::Broken, end)), "{text}");
        }
    }

    #[test]
    fn names_of_tags() {
        for (tag, expected) in [("<a>", "a"), ("<p:a b='c'>", "p:a"), ("<a/>", "a"), ("</a\n>", "a")] {
            assert_eq!(name(tag.as_bytes()), expected.as_bytes());
        }
    }
}
