//! Text in another encoding, read as UTF-8.

use std::io::{self, Read};
use std::ops::Range;

use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_2022_JP};
use memchr::memmem;

use crate::encoding::Decoded;
use crate::trail::{ESCAPE, Lengths, TO_ASCII, Trail};
use crate::undecodable::{LINE_END_OFF_BY_ONE, Replacing};

/// Bytes that mean nothing together, at most, in any encoding.
const LONGEST_FAULT: usize = 7;
/// Bytes between two line ends that are marked, at least, in an encoding without states: as many as a mark takes.
const APART: usize = 16;
/// Bytes read of the file, and bytes decoded, at a time.
const BLOCK: usize = 64 << 10;

/// Reads another encoding as UTF-8.
pub(crate) struct Transcoder<'a> {
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
    /// Behind the part of `encoded` that is decoded at once, so that its end can be marked. Where characters have no fixed length that is
    /// behind a line end; where they have states too, before one or behind the first character of ASCII.
    part: usize,
    /// Where no line goes on in the state that the one before it has left.
    by_line: Option<ByLine>,
    replacing: Replacing,
    trail: Trail,
}

/// What is decoded anew at each line end.
struct ByLine {
    encoding: &'static Encoding,
    /// Whether the decoder has been told that the line is over, and has said all.
    is_over: bool,
}

impl<'a> Transcoder<'a> {
    /// What a stream is, decoded.
    pub(crate) fn stream(input: Decoded<'a>, encoding: &'static Encoding, replacing: Replacing) -> Decoded<'a> {
        let base = input.base;
        let trail = Trail::new(Lengths::of(encoding, replacing.is_on()), base);
        let bytes = Self {
            input: input.bytes,
            decoder: encoding.new_decoder_without_bom_handling(),
            encoded: Vec::with_capacity(BLOCK),
            next: 0,
            before: Vec::new(),
            decoded: vec![0; BLOCK],
            ready: 0..0,
            done: false,
            part: 0,
            // A text of it is in ASCII where a line ends (RFC 1468): one that is not has lost what is due there, and is damaged alone.
            by_line: (encoding == ISO_2022_JP).then_some(ByLine { encoding, is_over: false }),
            replacing,
            trail: trail.clone(),
        };
        Decoded { bytes: Box::new(bytes), base, trail: Some(trail) }
    }

    /// How many of the bytes that were read are decoded next, and whether their text is over behind them.
    fn part(&mut self, ends: bool) -> (usize, bool) {
        let rest = self.encoded.get(self.next..).unwrap_or_default();
        let Some(by_line) = &mut self.by_line else {
            if !matches!(self.trail.lengths(), Lengths::Several { .. }) {
                return (rest.len(), ends);
            }
            if self.part <= self.next {
                self.part = self.next + behind_line_end(rest);
            }
            return (self.part - self.next, ends && self.part == self.encoded.len());
        };
        let mut from = self.next;
        if self.encoded.get(self.next).is_some_and(|it| is_line_end(*it)) {
            // A character that is cut off is one, whichever block the line end is in.
            if !by_line.is_over {
                return (0, true);
            }
            self.decoder = by_line.encoding.new_decoder_without_bom_handling();
            by_line.is_over = false;
            self.trail.mark(rest.len());
            from += 1;
        }
        if self.part <= self.next {
            self.part = from + before_line_end(self.encoded.get(from..).unwrap_or_default());
        }
        let is_over = self.encoded.get(self.part).map_or(ends, |it| is_line_end(*it));
        (self.part - self.next, is_over)
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
        while let Some(at) = memmem::find(text, LINE_END_OFF_BY_ONE.as_bytes())
            && let Some((lost, rest)) = text.get_mut(at..).and_then(|it| it.split_first_chunk_mut())
        {
            self.replacing.mark_line_end(lost);
            text = rest;
        }
    }

    /// How many bytes were read that are not decoded yet.
    fn ahead(&self) -> usize {
        self.encoded.len() - self.next
    }

    /// Whether what was decoded last and what is decoded next meet at a place that is the same in both streams.
    fn is_known(&self) -> bool {
        let done = self.encoded.get(..self.next).unwrap_or_default();
        match self.trail.lengths() {
            Lengths::Same => false,
            Lengths::Single(_) => true,
            // A high surrogate waits for the low one, and half a unit for the other.
            Lengths::Units { is_big_endian, .. } => done.last_chunk::<2>().is_some_and(|[first, second]| {
                let high = if *is_big_endian { first } else { second };
                done.len() % 2 == 0 && !(0xD8..0xDC).contains(high)
            }),
            Lengths::Several { .. } if self.by_line.is_none() => done.last().is_some_and(|it| is_line_end(*it)),
            // Behind a character of ASCII there is no state but that.
            Lengths::Several { .. } => done
                .split_last()
                .is_some_and(|(last, before)| matches!(last, b' '..=b'~') && before.ends_with(TO_ASCII)),
        }
    }

    fn read_block(&mut self) -> io::Result<()> {
        self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.encoded)?;
        let last = self.encoded.iter().rev().take(TO_ASCII.len());
        // An escape is looked at with the character behind it.
        if self.by_line.is_some()
            && let Some(behind) = last.copied().position(|it| it == ESCAPE)
        {
            self.input.by_ref().take((TO_ASCII.len() - behind) as u64).read_to_end(&mut self.encoded)?;
        }
        self.trail.read(&self.encoded);
        Ok(())
    }

    /// Decodes until something is ready or the stream is done.
    fn decode(&mut self) -> io::Result<()> {
        while self.ready.is_empty() && !self.done {
            if self.next == self.encoded.len() {
                let kept = self.encoded.len().saturating_sub(LONGEST_FAULT);
                self.before = self.encoded.split_off(kept);
                self.encoded.clear();
                self.next = 0;
                self.part = 0;
                self.read_block()?;
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
            self.trail.decoded(written);
            if !matches!(result, DecoderResult::Malformed(..)) && self.is_known() {
                self.trail.mark(self.ahead());
            }
            if matches!(self.trail.lengths(), Lengths::Units { .. }) {
                self.mark_lost_line_ends(written);
            }
            match result {
                DecoderResult::InputEmpty => {
                    self.done = ends && self.next == self.encoded.len();
                    // What a file ends with may mean nothing: how its text goes on.
                    if self.done {
                        self.trail.mark(0);
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
                        self.trail.decoded(mark.len());
                    }
                    if matches!(self.trail.lengths(), Lengths::Same) {
                        self.trail.mark(self.ahead() + usize::from(behind));
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

/// How many bytes there are up to behind a line end that is far enough away, or at all.
fn behind_line_end(bytes: &[u8]) -> usize {
    let (near, far) = bytes.split_at(bytes.len().min(APART));
    let line = memchr::memchr2(b'\n', b'\r', far).unwrap_or(far.len());
    let end = far.get(line..).unwrap_or_default();
    near.len() + line + if end.starts_with(b"\r\n") { 2 } else { end.len().min(1) }
}

/// How many bytes there are up to before a line end, or behind the first character of ASCII, whichever is first, or at all.
fn before_line_end(bytes: &[u8]) -> usize {
    let is_end = |at: usize| bytes.get(at).is_some_and(|it| is_line_end(*it));
    let is_ascii = |at: usize| bytes.get(at..).is_some_and(|it| it.starts_with(TO_ASCII));
    match memchr::memchr3_iter(b'\n', b'\r', ESCAPE, bytes).find(|at| is_end(*at) || is_ascii(*at)) {
        Some(at) if is_end(at) => at,
        Some(at) if is_end(at + TO_ASCII.len()) => at + TO_ASCII.len(),
        Some(at) => bytes.len().min(at + TO_ASCII.len() + 1),
        None => bytes.len(),
    }
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
    use encoding_rs::{GB18030, SHIFT_JIS, WINDOWS_1253};
    use ingest_program::Undecodable;

    use super::*;
    use crate::undecodable::UNDECODABLE;

    fn read(encoding: &'static Encoding, bytes: Vec<u8>) -> Vec<u8> {
        let stream = Decoded { bytes: Box::new(io::Cursor::new(bytes)), base: 0, trail: None };
        let mut read = Vec::new();
        Transcoder::stream(stream, encoding, Replacing::new(Undecodable::Reject)).bytes.read_to_end(&mut read).unwrap();
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
        for encoding in [ISO_2022_JP, GB18030, WINDOWS_1253] {
            let found = read(encoding, vec![0xFF; 1 << 20]);
            assert_eq!(found.len(), 2 << 20, "{}", encoding.name());
        }
    }
}
