//! Files of mainframes: which code page, lines or records of a length, and where records have their columns.
//!
//! Nothing in such a file says any of it. Letters A to Z and digits are the same in all code pages, so that brackets, bars and exclamation marks
//! alone tell one from another. A length shows in that what stands so far apart is alike: blanks under blanks, digits under digits.

mod places;

use ingest_program::CodePage;

pub(crate) use places::{Place, places};

/// What ends lines: NEL, and the line feed.
pub(crate) const ENDS: [u8; 2] = [0x15, 0x25];
/// Bytes that are looked at.
const ASKED: usize = 64 << 10;
/// Bytes of a record, at least and at most.
const SHORTEST: usize = 4;
const LONGEST: usize = 4096;
/// Records that it takes to tell a length from chance.
const ENOUGH: usize = 4;
/// How much more is alike that is a record apart than what is apart in any other way, at least.
const MORE: f64 = 0.03;
/// Of what is more alike at the best length than elsewhere, so much tells a shorter one: records may come in an order that repeats.
const AS_GOOD: f64 = 0.6;

/// The code page, and whether some letter tells it.
pub(crate) fn page(bytes: &[u8]) -> (CodePage, bool) {
    let count = |byte: u8| memchr::memchr_iter(byte, bytes).count();
    // What stands for a pair of brackets in one page is rare in the others.
    let pair = |open: u8, close: u8| if count(close) > 0 { count(open) + count(close) } else { 0 };
    let told = [
        (CodePage::Cp1047, pair(0xAD, 0xBD)),
        (CodePage::Cp037, pair(0xBA, 0xBB)),
        // An exclamation mark and a cent sign are brackets here: they have to be as many.
        (CodePage::Cp500, if count(0x4A) == count(0x5A) { pair(0x4A, 0x5A) } else { 0 }),
    ];
    match told.iter().filter(|(_, count)| *count > 0).max_by_key(|(_, count)| *count) {
        Some((page, _)) => (*page, true),
        None => (CodePage::Cp037, false),
    }
}

/// Whether bytes are lines: text, and what ends it.
pub(crate) fn is_lines(bytes: &[u8]) -> bool {
    let asked = bytes.get(..ASKED).unwrap_or(bytes);
    let is_text = |byte: u8| byte >= 0x40 || matches!(byte, 0x05 | 0x0D);
    asked.iter().any(|it| ENDS.contains(it)) && asked.iter().all(|it| is_text(*it) || ENDS.contains(it))
}

/// What a byte is, as far as a reader of a listing sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Digit,
    Letter,
    /// Other characters.
    Mark,
    /// No character.
    Other,
}

impl Class {
    fn of(byte: u8) -> Self {
        match byte {
            0x40 => Self::Blank,
            0xF0..=0xF9 => Self::Digit,
            0x81..=0x89 | 0x91..=0x99 | 0xA2..=0xA9 | 0xC1..=0xC9 | 0xD1..=0xD9 | 0xE2..=0xE9 => Self::Letter,
            0x41.. => Self::Mark,
            _ => Self::Other,
        }
    }
}

/// Bytes of a record, where bytes are records one behind the other; `whole` if they are all of the file. None where nothing shows it.
pub(crate) fn record(bytes: &[u8], whole: bool) -> Option<usize> {
    let asked = bytes.get(..ASKED).unwrap_or(bytes);
    let classes: Vec<_> = asked.iter().map(|it| Class::of(*it)).collect();
    let longest = LONGEST.min(asked.len() / ENOUGH);
    let alike = |apart: usize| {
        let pairs = classes.iter().zip(classes.iter().skip(apart));
        pairs.filter(|(one, other)| one == other).count() as f64 / (classes.len() - apart) as f64
    };
    let scored: Vec<_> = (SHORTEST..=longest).map(|apart| (apart, alike(apart))).collect();
    let mean = scored.iter().map(|(_, score)| score).sum::<f64>() / scored.len().max(1) as f64;
    let fits = |apart: usize| !whole || bytes.len().is_multiple_of(apart);
    let best = scored.iter().filter(|(apart, _)| fits(*apart)).map(|(_, score)| *score).fold(0.0, f64::max);
    let enough = mean + MORE.max((best - mean) * AS_GOOD);
    // A byte more or less is nearly as alike, and twice a record is as alike as one.
    let is_peak = |it: &&[(usize, f64)]| match it {
        [before, (apart, score), after] => fits(*apart) && *score >= enough && *score >= before.1 && *score >= after.1,
        _ => false,
    };
    let peak = scored.windows(3).find(is_peak)?;
    peak.get(1).map(|(apart, _)| *apart)
}

#[cfg(test)]
mod tests {
    use ingest_program::CodePage;

    use super::{is_lines, page, record};

    /// Code page 37 of capitals, digits and blanks.
    fn written(text: &str) -> Vec<u8> {
        let byte = |it: u8| match it {
            b'0'..=b'9' => it - b'0' + 0xF0,
            b'A'..=b'I' => it - b'A' + 0xC1,
            b'J'..=b'R' => it - b'J' + 0xD1,
            b'S'..=b'Z' => it - b'S' + 0xE2,
            b'\n' => 0x15,
            _ => 0x40,
        };
        text.bytes().map(byte).collect()
    }

    #[test]
    fn a_length_shows_in_what_is_alike() {
        let names = ["ANN", "BERTRAM", "CY", "DOROTHEA", "EVE", "FLORENCE", "GUS", "HILARY"];
        let line = |it: usize| format!("{:<12}{:08}{:>4}", names[it % 8], it * 7919 + 10_000_000, it);
        let text = (0..40).map(line).collect::<Vec<_>>().concat();
        assert_eq!(record(&written(&text), true), Some(24));
        assert_eq!(record(&written(&text[..24 * 30 + 11]), false), Some(24));
        assert_eq!(record(&written(&text[..24 * 3]), true), None);
        assert_eq!(record(&written(&"X".repeat(400)), true), None);
        assert!(is_lines(&written("ANN 1\nBO 2\n")) && !is_lines(&written(&text)) && !is_lines(&[0x15, 0x01, 0xC1]));
    }

    #[test]
    fn brackets_tell_the_page() {
        let told = |more: &[u8]| page(&[&written("ANN 12")[..], more].concat());
        assert_eq!(told(&[]), (CodePage::Cp037, false));
        assert_eq!(told(&[0xAD, 0xF1, 0xBD]), (CodePage::Cp1047, true));
        assert_eq!(told(&[0xBA, 0xF1, 0xBB]), (CodePage::Cp037, true));
        assert_eq!(told(&[0x4A, 0xF1, 0x5A]), (CodePage::Cp500, true));
        assert_eq!(told(&[0x5A]), (CodePage::Cp037, false));
    }
}
