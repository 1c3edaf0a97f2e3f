//! Byte order marks, and text in encodings other than UTF-8.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use ingest_program::{CodePage, Undecodable};
use memchr::memmem;

use crate::ebcdic::{self, Ebcdic};
use crate::format::{Differences, ReadStats, Reader, Records};
use crate::trail::{Lengths, Trail, length_of_fault};
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
        let standard = || Encoding::for_label(label.as_bytes()).map(Self::Standard);
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

/// Whether what is undecodable is replaced; then how often it was.
#[derive(Debug, Clone)]
pub(crate) struct Replacing(Option<Arc<AtomicU64>>);

impl Replacing {
    pub(crate) fn new(policy: Undecodable) -> Self {
        Self((policy == Undecodable::Replace).then(Arc::default))
    }

    /// With what was replaced so far.
    pub(crate) fn add_to(&self, stats: ReadStats) -> ReadStats {
        let replaced = self.0.as_ref().map_or(0, |it| it.load(Ordering::Relaxed));
        ReadStats { replaced: stats.replaced + replaced, ..stats }
    }

    /// A reader of what is replaced so, which counts it.
    pub(crate) fn counting<'a>(self, reader: Box<dyn Reader + 'a>) -> Box<dyn Reader + 'a> {
        if self.0.is_none() { reader } else { Box::new(Counting { reader, replacing: self }) }
    }

    /// Whether it is.
    fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// What stands in the place of bytes that are no text; [`length_of_fault`] is its length.
    fn mark(&self, bytes: &[u8]) -> Vec<u8> {
        match &self.0 {
            Some(count) => {
                count.fetch_add(1, Ordering::Relaxed);
                REPLACEMENT.into()
            }
            // Of those that are ASCII the reader could take some for line ends.
            None => [UNDECODABLE].into_iter().chain(bytes.iter().copied().filter(|it| !it.is_ascii())).collect(),
        }
    }
}

/// Counts what is replaced.
struct Counting<'a> {
    reader: Box<dyn Reader + 'a>,
    replacing: Replacing,
}

impl Reader for Counting<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        self.reader.next()
    }

    fn stats(&self) -> ReadStats {
        self.replacing.add_to(self.reader.stats())
    }

    fn differences(&self) -> Arc<dyn Differences> {
        self.reader.differences()
    }
}

/// Stands for bytes that mean nothing, where they are replaced.
const REPLACEMENT: &str = "\u{FFFD}";

/// Stands in the decoded stream before bytes that mean nothing in the file's encoding, which follow as they are, and in the places of a
/// line end of UTF-16 that is none. It never occurs in UTF-8, so that the check of the decoded text finds the record.
const UNDECODABLE: u8 = 0xFF;
/// What line ends of UTF-16 mean where a byte before them is lost: a character that there is not. Other text is turned into letters of
/// other scripts, and what follows up to a second loss would be a part of the same record.
const LINE_END_OFF_BY_ONE: &str = "\u{A00}";
/// Bytes that mean nothing together, at most, in any encoding.
const LONGEST_FAULT: usize = 7;

/// The stream as UTF-8, less its byte order mark. So many bytes of the file were `before` it.
///
/// A file in UTF-8 is passed on as it is, valid or not.
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

/// Bytes read of the file, and bytes decoded, at a time.
const BLOCK: usize = 64 << 10;

/// Reads another encoding as UTF-8.
struct Transcoder<'a> {
    input: Box<dyn Read + 'a>,
    decoder: Decoder,
    encoded: Vec<u8>,
    /// First byte of `encoded` that is not decoded yet.
    next: usize,
    /// The last bytes before `encoded`.
    before: Vec<u8>,
    decoded: Vec<u8>,
    /// The part of `decoded` that is not handed on yet.
    ready: Range<usize>,
    done: bool,
    /// Where no line goes on in the state that the one before it has left.
    by_line: Option<ByLine>,
    lengths: Lengths,
    replacing: Replacing,
    trail: Trail,
    /// Offset in the decoded stream behind what is `ready`.
    passed: u64,
    /// Offset in the file behind `encoded`.
    read: u64,
}

/// How long characters of an encoding are.
fn lengths(encoding: &'static Encoding, is_replaced: bool) -> Lengths {
    if encoding == UTF_8 {
        Lengths::Same
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        Lengths::Units { is_big_endian: encoding == UTF_16BE, is_replaced }
    } else if encoding.is_single_byte() {
        let mut lengths = [0; 256];
        for (byte, length) in (0..=u8::MAX).zip(&mut lengths) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(std::slice::from_ref(&byte));
            *length = text.map_or_else(|| length_of_fault(&[byte], is_replaced), |it| it.len()) as u8;
        }
        Lengths::Single(Arc::new(lengths))
    } else {
        Lengths::Several { encoding, is_replaced }
    }
}

/// What is decoded anew at each line end.
struct ByLine {
    encoding: &'static Encoding,
    /// Where the line at hand ends in what was read; there is no line end where that ends.
    end: usize,
    /// Whether the decoder has been told that the line is over, and has said all.
    is_over: bool,
}

impl<'a> Transcoder<'a> {
    /// What a stream is, decoded.
    fn stream(input: Decoded<'a>, encoding: &'static Encoding, replacing: Replacing) -> Decoded<'a> {
        let lengths = lengths(encoding, replacing.is_on());
        let (base, trail) = (input.base, Trail::new(lengths.clone(), input.base));
        let bytes = Self {
            input: input.bytes,
            decoder: encoding.new_decoder_without_bom_handling(),
            encoded: Vec::with_capacity(BLOCK),
            next: 0,
            before: Vec::new(),
            decoded: vec![0; BLOCK],
            ready: 0..0,
            done: false,
            // A text of it is in ASCII where a line ends (RFC 1468): one that is not has lost what is due there, and is damaged alone.
            by_line: (encoding == ISO_2022_JP).then_some(ByLine { encoding, end: 0, is_over: false }),
            lengths,
            replacing,
            trail: trail.clone(),
            passed: base,
            read: base,
        };
        Decoded { bytes: Box::new(bytes), base, trail: Some(trail) }
    }

    /// How many of the bytes that were read are decoded next, and whether their text is over behind them.
    fn part(&mut self, ends: bool) -> (usize, bool) {
        let rest = self.encoded.get(self.next..).unwrap_or_default();
        let Some(by_line) = &mut self.by_line else {
            // Of characters of no fixed length a place is known where a line ends.
            let is_several = matches!(self.lengths, Lengths::Several { .. });
            let line = memchr::memchr2(b'\n', b'\r', rest).filter(|_| is_several);
            let length = line.map_or(rest.len(), |it| it + 1);
            return (length, ends && length == rest.len());
        };
        let mut from = self.next;
        if self.encoded.get(self.next).is_some_and(|it| is_line_end(*it)) {
            // A character that is cut off is one, whichever block the line end is in.
            if !by_line.is_over {
                return (0, true);
            }
            self.decoder = by_line.encoding.new_decoder_without_bom_handling();
            by_line.is_over = false;
            self.trail.mark(self.passed, self.read - rest.len() as u64);
            from += 1;
        }
        if by_line.end <= self.next {
            let rest = self.encoded.get(from..).unwrap_or_default();
            by_line.end = from + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        }
        (by_line.end - self.next, ends || by_line.end < self.encoded.len())
    }

    /// So many bytes that were decoded last, but for those `behind` them.
    fn fault(&self, length: usize, behind: usize) -> Vec<u8> {
        let done = self.encoded.iter().take(self.next).rev().chain(self.before.iter().rev());
        let mut fault: Vec<u8> = done.skip(behind).take(length.min(LONGEST_FAULT)).copied().collect();
        fault.reverse();
        fault
    }

    /// Of what was just decoded.
    fn mark_lost_line_ends(&mut self, written: usize) {
        let mut text = self.decoded.get_mut(..written).unwrap_or_default();
        while let Some(at) = memmem::find(text, LINE_END_OFF_BY_ONE.as_bytes()) {
            let Some((lost, rest)) =
                text.get_mut(at..).and_then(|it| it.split_at_mut_checked(LINE_END_OFF_BY_ONE.len()))
            else {
                break;
            };
            text = rest;
            match &self.replacing.0 {
                Some(count) => {
                    count.fetch_add(1, Ordering::Relaxed);
                    lost.copy_from_slice(REPLACEMENT.as_bytes());
                }
                None => lost.fill(UNDECODABLE),
            }
        }
    }

    /// Offset in the file of the first byte that is not decoded yet.
    fn place(&self) -> u64 {
        self.read - (self.encoded.len() - self.next) as u64
    }

    /// Whether what was decoded last and what is decoded next meet at a place that is the same in both streams.
    fn is_known(&self) -> bool {
        let done = self.encoded.get(..self.next).unwrap_or_default();
        match self.lengths {
            Lengths::Same => false,
            Lengths::Single(_) => true,
            // A high surrogate waits for the low one, and half a unit for the other.
            Lengths::Units { is_big_endian, .. } => done.last_chunk::<2>().is_some_and(|[first, second]| {
                let high = if is_big_endian { first } else { second };
                done.len() % 2 == 0 && !(0xD8..0xDC).contains(high)
            }),
            Lengths::Several { .. } => self.by_line.is_none() && done.last().is_some_and(|it| is_line_end(*it)),
        }
    }

    /// Decodes until something is ready or the stream is done.
    fn decode(&mut self) -> io::Result<()> {
        while self.ready.is_empty() && !self.done {
            if self.next == self.encoded.len() {
                let kept = self.encoded.len().saturating_sub(LONGEST_FAULT);
                self.before = self.encoded.split_off(kept);
                self.encoded.clear();
                self.next = 0;
                if let Some(by_line) = &mut self.by_line {
                    by_line.end = 0;
                }
                self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.encoded)?;
                self.trail.read(&self.encoded);
                self.read += self.encoded.len() as u64;
            }
            let ends = self.encoded.len() < BLOCK;
            let (length, is_over) = self.part(ends);
            let encoded = self.encoded.get(self.next..self.next + length).unwrap_or_default();
            // Some bytes stay free for the mark of what is undecodable.
            let room = self.decoded.len().saturating_sub(1 + LONGEST_FAULT);
            let decoded = self.decoded.get_mut(..room).unwrap_or_default();
            let (result, used, written) = self.decoder.decode_to_utf8_without_replacement(encoded, decoded, is_over);
            self.next += used;
            self.ready = 0..written;
            self.passed += written as u64;
            if !matches!(result, DecoderResult::Malformed(..)) && self.is_known() {
                self.trail.mark(self.passed, self.place());
            }
            if matches!(self.lengths, Lengths::Units { .. }) {
                self.mark_lost_line_ends(written);
            }
            match result {
                DecoderResult::InputEmpty => {
                    self.done = ends && self.next == self.encoded.len();
                    // What a file ends with may mean nothing: how its text goes on.
                    if self.done {
                        self.trail.mark(self.passed, self.read);
                    }
                    if let Some(by_line) = &mut self.by_line {
                        by_line.is_over = is_over;
                    }
                }
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, behind) => {
                    let mark = self.replacing.mark(&self.fault(usize::from(length), usize::from(behind)));
                    if let Some(place) = self.decoded.get_mut(written..written + mark.len()) {
                        place.copy_from_slice(&mark);
                        self.ready.end += mark.len();
                        self.passed += mark.len() as u64;
                    }
                    if matches!(self.lengths, Lengths::Same) {
                        self.trail.mark(self.passed, self.place() - u64::from(behind));
                    }
                }
            }
        }
        Ok(())
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

impl Read for Transcoder<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.decode()?;
        let ready = self.decoded.get(self.ready.clone()).unwrap_or_default();
        let count = ready.len().min(to.len());
        if let (Some(to), Some(from)) = (to.get_mut(..count), ready.get(..count)) {
            to.copy_from_slice(from);
        }
        self.ready.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, SHIFT_JIS};

    use super::*;

    fn read(encoding: &'static Encoding, bytes: Vec<u8>) -> Vec<u8> {
        let stream = Decoded { bytes: Box::new(io::Cursor::new(bytes)), base: 0, trail: None };
        let mut read = Vec::new();
        Transcoder::stream(stream, encoding, Replacing(None)).bytes.read_to_end(&mut read).unwrap();
        read
    }

    /// Wherever a block ends, what is before, in and behind a line is the same.
    #[test]
    fn a_fault_is_found_wherever_a_block_ends() {
        for (encoding, line, decoded) in [
            (ISO_2022_JP, b"\x1B$B\x46\x7C\x4B\n".as_slice(), "日\u{1}\n"),
            (ISO_2022_JP, b"\x1B$B\x46\x7C\r\n", "日\r\n"),
            (ISO_2022_JP, b"\x1B$B\x46\x7C\x1B(B\n", "日\n"),
            (ISO_2022_JP, b"A\x1B$\n", "A\u{1}$\n"),
            (SHIFT_JIS, b"\x93\xFA\x93\n", "日\u{1}\n"),
            (GB18030, b"\x84\x31\xA5,\n", "\u{1}1\u{1},\n"),
        ] {
            let decoded = decoded.as_bytes();
            for before in BLOCK - 12..BLOCK + 2 {
                let start = vec![b'x'; before];
                let found = read(encoding, [&start, line, b"y\n"].concat());
                let rest = found.strip_prefix(start.as_slice()).unwrap();
                // The bytes at fault stand behind their mark.
                let mut seen = Vec::new();
                let mut faulty = false;
                for byte in rest {
                    if *byte == UNDECODABLE {
                        seen.push(1);
                        faulty = true;
                    } else if !(faulty && (0x80..0xC0).contains(byte)) {
                        seen.push(*byte);
                        faulty = false;
                    }
                }
                assert_eq!(seen, [decoded, b"y\n"].concat(), "{} {before}: {rest:?}", encoding.name());
            }
        }
    }

    /// Bytes of another encoding, and no line end: as many faults as bytes.
    #[test]
    fn many_faults_take_no_longer_than_few() {
        let found = read(ISO_2022_JP, vec![0xFF; 1 << 20]);
        assert_eq!(found.len(), 2 << 20);
    }
}
