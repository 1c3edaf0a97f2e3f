//! The look at the brackets before the grammar sees the text.
//!
//! The grammar may count on every round and square bracket to have its partner, and on no more than [`DEEPEST`] of
//! them being open at once. What breaks that is hidden from it, and told here. What nests without a bracket counts too: the
//! `<` of `list<…>`, and the words `if` and `match` until their block.

use std::borrow::Cow;

/// How many brackets may be open at once.
pub(crate) const DEEPEST: usize = 128;

/// What the grammar reads in the place of a hidden bracket; one byte, as a bracket is.
const HIDDEN: u8 = 1;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Brackets {
    /// Round and square brackets that are never closed.
    pub unclosed: Vec<usize>,
    /// Round and square brackets that close nothing.
    pub stray: Vec<usize>,
    /// Brackets below the deepest level.
    pub too_deep: Vec<usize>,
}

impl Brackets {
    /// Looks at a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut scan = Scan::default();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'(' | b'[' | b'{' => scan.open(at, *byte),
                b')' | b']' | b'}' => scan.close(at, *byte),
                b'#' => at = line_end(bytes, at) - 1,
                b'"' => at = text_end(bytes, at) - 1,
                b'`' => at = name_end(bytes, at) - 1,
                b'<' if ends_with_word(bytes, at, b"list") => scan.open_angle(at),
                b'>' => scan.close_angle(at),
                b'i' if begins_with_word(bytes, at, b"if") => scan.word(at),
                b'm' if begins_with_word(bytes, at, b"match") => scan.word(at),
                b'\n' => scan.lapse(at),
                _ => {}
            }
            at += 1;
        }
        scan.finish()
    }

    /// The text with the brackets hidden that the grammar must not see.
    pub(crate) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.unclosed.is_empty() && self.stray.is_empty() && self.too_deep.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut bytes = text.as_bytes().to_vec();
        for at in self.unclosed.iter().chain(&self.stray).chain(&self.too_deep) {
            if let Some(byte) = bytes.get_mut(*at) {
                *byte = HIDDEN;
            }
        }
        // A bracket is one byte of ASCII, and so is what it is replaced by.
        String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

/// A bracket that is open.
struct Open {
    at: usize,
    bracket: u8,
    /// How many round and square brackets are open since the last brace, this one included.
    round: usize,
    square: usize,
    /// What nests without such a bracket around this one.
    pending: Pending,
}

/// What is open and no round, square or curly bracket.
#[derive(Debug, Clone, Copy, Default)]
struct Pending {
    /// `list<`
    angles: usize,
    /// `if` and `match` before their blocks.
    words: usize,
}

/// How a place changes the depth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    In,
    Out,
    /// Out of something that has no end of its own.
    Lapse,
}

#[derive(Default)]
struct Scan {
    found: Brackets,
    open: Vec<Open>,
    braces: usize,
    /// The brackets that have a partner, and the braces without one: all that the grammar nests.
    nesting: Vec<(usize, Step)>,
    pending: Pending,
}

impl Scan {
    fn open_angle(&mut self, at: usize) {
        self.nesting.push((at, Step::In));
        self.pending.angles += 1;
    }

    fn close_angle(&mut self, at: usize) {
        if self.pending.angles > 0 {
            self.nesting.push((at, Step::Out));
            self.pending.angles -= 1;
        }
    }

    /// An `if` or a `match`.
    fn word(&mut self, at: usize) {
        self.nesting.push((at, Step::In));
        self.pending.words += 1;
    }

    /// Whatever is open without a round, square or curly bracket ends here.
    fn lapse(&mut self, at: usize) {
        let Pending { angles, words } = std::mem::take(&mut self.pending);
        self.nesting.extend(std::iter::repeat_n((at, Step::Lapse), angles + words));
    }

    fn open(&mut self, at: usize, bracket: u8) {
        // The block of an `if` or a `match` ends what its condition nests; that of a `struct` ends no list around it.
        if bracket == b'{' && self.pending.words > 0 {
            self.lapse(at);
        }
        let pending = std::mem::take(&mut self.pending);
        let (round, square) = match self.open.last() {
            Some(last) if bracket != b'{' => (last.round, last.square),
            _ => (0, 0),
        };
        match bracket {
            b'(' => self.open.push(Open { at, bracket, round: round + 1, square, pending }),
            b'[' => self.open.push(Open { at, bracket, round, square: square + 1, pending }),
            _ => {
                self.braces += 1;
                self.open.push(Open { at, bracket, round, square, pending });
            }
        }
    }

    /// A round or square bracket never reaches out of the braces around it; what is still open inside a bracket that is
    /// closed stays so.
    fn close(&mut self, at: usize, bracket: u8) {
        let partner = match bracket {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        let has_partner = match partner {
            b'(' => self.open.last().is_some_and(|last| last.round > 0),
            b'[' => self.open.last().is_some_and(|last| last.square > 0),
            _ => self.braces > 0,
        };
        if !has_partner {
            if bracket != b'}' {
                self.found.stray.push(at);
            }
            return;
        }
        while let Some(open) = self.open.pop() {
            self.lapse(at);
            self.pending = open.pending;
            if open.bracket == partner {
                self.nesting.push((open.at, Step::In));
                self.nesting.push((at, Step::Out));
                break;
            }
            self.found.unclosed.push(open.at);
        }
        self.braces -= usize::from(partner == b'{');
    }

    fn finish(mut self) -> Brackets {
        for open in self.open {
            if open.bracket == b'{' {
                self.nesting.push((open.at, Step::In));
            } else {
                self.found.unclosed.push(open.at);
            }
        }
        self.nesting.sort_unstable();
        let mut depth = 0_usize;
        for (at, step) in self.nesting {
            if step != Step::In {
                depth = depth.saturating_sub(1);
            }
            if depth >= DEEPEST && step != Step::Lapse {
                self.found.too_deep.push(at);
            }
            if step == Step::In {
                depth += 1;
            }
        }
        self.found.unclosed.sort_unstable();
        self.found
    }
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes.iter().skip(from).position(|byte| *byte == b'\n').map_or(bytes.len(), |length| from + length)
}

/// The end of the text whose first quote is at `from`: behind its last quote, or where its line ends.
fn text_end(bytes: &[u8], from: usize) -> usize {
    if bytes.get(from..from + 3) == Some(b"\"\"\"") {
        let body = bytes.get(from + 3..).unwrap_or_default();
        return memchr_block(body).map_or(bytes.len(), |length| from + 3 + length + 3);
    }
    let raw = from.checked_sub(1).is_some_and(|before| {
        bytes.get(before) == Some(&b'r') && !before.checked_sub(1).is_some_and(|it| is_word(bytes, it))
    });
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' if !raw && !matches!(bytes.get(at + 1), None | Some(b'\n')) => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn memchr_block(body: &[u8]) -> Option<usize> {
    body.windows(3).position(|window| window == b"\"\"\"")
}

/// Whether the word stands at a place.
fn begins_with_word(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(word))
        && !is_word(bytes, at + word.len())
        && !at.checked_sub(1).is_some_and(|before| is_word(bytes, before))
}

/// Whether the word stands before a place, blanks between them.
fn ends_with_word(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let length = before.iter().rposition(|byte| !matches!(byte, b' ' | b'\t')).map_or(0, |last| last + 1);
    length.checked_sub(word.len()).is_some_and(|start| begins_with_word(bytes, start, word))
}

fn is_word(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// The end of the quoted name at `from`; one that is not closed on its line is a single character.
fn name_end(bytes: &[u8], from: usize) -> usize {
    let end = bytes.iter().skip(from + 1).position(|byte| matches!(byte, b'`' | b'\n')).map(|length| from + 1 + length);
    match end {
        Some(end) if bytes.get(end) == Some(&b'`') && end > from + 1 => end + 1,
        _ => from + 1,
    }
}
