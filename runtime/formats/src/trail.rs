//! Where text that was decoded stands in its file: what is told and kept of a record is what its sender finds there.
//!
//! The decoder of a stream leaves a [`Trail`]: the bytes that it has read, and marks, which are places that it knows in both. A place between
//! two of them is found by how long characters are. The [`Piece`] that belongs to some records goes with them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::buffer::Buffer;
use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use crate::block::PADDING;
use crate::undecodable::length_of_fault;

/// Text between two marks, at most, that is walked through for each place in it.
const FAR: u64 = 1 << 20;

/// After which bytes are ASCII in an encoding that has states (RFC 1468).
pub(crate) const TO_ASCII: &[u8] = &[ESCAPE, b'(', b'B'];
/// What all such bytes begin with.
pub(crate) const ESCAPE: u8 = 0x1B;

/// How long characters are, in the file and as UTF-8.
#[derive(Debug)]
pub(crate) enum Lengths {
    /// As long: UTF-8, where a mark stands behind all that is replaced.
    Same,
    /// A byte, which is so long as UTF-8.
    Single(Box<[u8; 256]>),
    /// Units of UTF-16.
    Units { is_big_endian: bool, is_replaced: bool },
    /// What the decoder says that begins at the mark, where a line does.
    Several { encoding: &'static Encoding, is_replaced: bool },
}

impl Lengths {
    /// Whether what bytes mean depends on more than where characters begin.
    fn have_states(&self) -> bool {
        matches!(self, Self::Several { encoding, .. } if *encoding == ISO_2022_JP)
    }

    /// Those of an encoding, in which bytes that are no text are replaced or only marked.
    pub(crate) fn of(encoding: &'static Encoding, is_replaced: bool) -> Self {
        if encoding == UTF_8 {
            Self::Same
        } else if encoding == UTF_16LE || encoding == UTF_16BE {
            Self::Units { is_big_endian: encoding == UTF_16BE, is_replaced }
        } else if encoding.is_single_byte() {
            let mut lengths = [0; 256];
            for (byte, length) in (0..=u8::MAX).zip(&mut lengths) {
                let text = encoding.decode_without_bom_handling_and_without_replacement(std::slice::from_ref(&byte));
                *length = text.map_or_else(|| length_of_fault(&[byte], is_replaced), |it| it.len()) as u8;
            }
            Self::Single(Box::new(lengths))
        } else {
            Self::Several { encoding, is_replaced }
        }
    }
}

/// A place in both, as offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    decoded: u64,
    encoded: u64,
}

/// What a decoder leaves, for its reader to find.
#[derive(Debug, Clone)]
pub(crate) struct Trail {
    lengths: Arc<Lengths>,
    left: Arc<Mutex<Left>>,
}

#[derive(Debug)]
struct Left {
    /// Ascending.
    marks: Vec<Mark>,
    encoded: Vec<u8>,
    /// Offset in the file of the first of these bytes.
    from: u64,
    /// Offset behind all that was decoded.
    decoded: u64,
}

impl Trail {
    /// Of a stream whose first byte has this offset, decoded or not.
    pub(crate) fn new(lengths: Lengths, from: u64) -> Self {
        let marks = vec![Mark { decoded: from, encoded: from }];
        let left = Left { marks, encoded: Vec::new(), from, decoded: from };
        Self { lengths: Arc::new(lengths), left: Arc::new(Mutex::new(left)) }
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long its characters are.
    pub(crate) fn lengths(&self) -> &Lengths {
        &self.lengths
    }

    /// These bytes of the file were read.
    pub(crate) fn read(&self, bytes: &[u8]) {
        self.left().encoded.extend_from_slice(bytes);
    }

    /// So many bytes of text were decoded.
    pub(crate) fn decoded(&self, count: usize) {
        self.left().decoded += count as u64;
    }

    /// What was decoded so far is all that was read, but for the last so many bytes.
    pub(crate) fn mark(&self, ahead: usize) {
        let mut left = self.left();
        let encoded = left.from + left.encoded.len().saturating_sub(ahead) as u64;
        let mark = Mark { decoded: left.decoded, encoded };
        left.marks.push(mark);
    }

    /// Nobody will ask for a place before this one of the decoded stream.
    pub(crate) fn forget(&self, before: u64) {
        self.left().forget(&self.lengths, before);
    }

    /// The offset in the file of one in the decoded stream.
    pub(crate) fn place(&self, decoded: u64) -> u64 {
        self.left().walk(&self.lengths).place(decoded)
    }

    /// What belongs to this part of the decoded stream.
    pub(crate) fn piece(&self, first: u64, end: u64) -> Piece {
        self.left().piece(&self.lengths, first, end)
    }
}

impl Left {
    /// Which is the last mark that is not behind the offset.
    fn last_mark(&self, decoded: u64) -> usize {
        self.marks.partition_point(|it| it.decoded <= decoded).saturating_sub(1)
    }

    /// Which of the bytes stands at this offset in the file, or is the nearest.
    fn index(&self, encoded: u64) -> usize {
        usize::try_from(encoded.saturating_sub(self.from)).unwrap_or(usize::MAX).min(self.encoded.len())
    }

    /// Marks what a walk has reached: nobody walks the same way twice.
    fn insert(&mut self, reached: Mark) {
        let next = self.marks.partition_point(|it| it.decoded < reached.decoded);
        if self.marks.get(next).is_none_or(|it| it.decoded != reached.decoded) {
            self.marks.insert(next, reached);
        }
    }

    fn walk<'a>(&'a self, lengths: &'a Lengths) -> Walk<'a> {
        Walk::new(lengths, &self.marks, &self.encoded, self.from)
    }

    fn forget(&mut self, lengths: &Lengths, before: u64) {
        self.marks.drain(..self.last_mark(before));
        let Some(&first) = self.marks.first() else { return };
        if matches!(lengths, Lengths::Same) || before.saturating_sub(first.decoded) > FAR {
            let mut walk = self.walk(lengths);
            walk.place(before);
            let reached = walk.at;
            if let Some(first) = self.marks.first_mut() {
                *first = reached;
            }
        }
        let passed = self.marks.first().map_or(0, |it| self.index(it.encoded));
        // What stays is moved no more often than as much has gone.
        if passed > self.encoded.len() / 2 {
            self.encoded.drain(..passed);
            self.from += passed as u64;
        }
    }

    fn piece(&mut self, lengths: &Arc<Lengths>, first: u64, end: u64) -> Piece {
        let marked = self.marks.get(self.last_mark(first)..).unwrap_or_default();
        let mark = marked.first().copied().unwrap_or(Mark { decoded: first, encoded: self.from });
        let mut walk = self.walk(lengths);
        walk.place(first);
        let start = if lengths.have_states() { mark } else { walk.at };
        let last = Mark { decoded: end, encoded: walk.place(end) };
        let reached = walk.at;
        let between = marked.iter().skip_while(|it| it.decoded <= start.decoded).take_while(|it| it.decoded < end);
        let marks = [start].into_iter().chain(between.copied()).chain([last]).collect();
        let (begin, end) = (self.index(start.encoded), self.index(last.encoded.max(start.encoded)));
        let mut encoded = Vec::with_capacity(end - begin + PADDING);
        encoded.extend_from_slice(self.encoded.get(begin..end).unwrap_or_default());
        encoded.resize(end - begin + PADDING, 0);
        let from = self.from + begin as u64;
        if !lengths.have_states() {
            self.insert(reached);
        }
        Piece { lengths: Arc::clone(lengths), marks, encoded: Buffer::from_vec(encoded), length: end - begin, from }
    }
}

/// A part of a file that was decoded.
#[derive(Debug)]
pub(crate) struct Piece {
    lengths: Arc<Lengths>,
    marks: Vec<Mark>,
    /// The bytes of the file and some padding.
    encoded: Buffer,
    length: usize,
    /// Offset in the file of the first.
    from: u64,
}

impl Piece {
    /// Its bytes, and some padding.
    pub(crate) fn encoded(&self) -> &Buffer {
        &self.encoded
    }

    /// Offset in the file of the first byte.
    pub(crate) fn from(&self) -> u64 {
        self.from
    }

    /// Finds places, the quicker the less they go back.
    pub(crate) fn walk(&self) -> Walk<'_> {
        let encoded = self.encoded.get(..self.length).unwrap_or_default();
        Walk::new(&self.lengths, &self.marks, encoded, self.from)
    }
}

/// On its way through text and file.
pub(crate) struct Walk<'a> {
    lengths: &'a Lengths,
    marks: &'a [Mark],
    encoded: &'a [u8],
    from: u64,
    at: Mark,
    /// What has read from the mark on, of an encoding that needs it, and up to which offset.
    decoder: Option<(Decoder, u64)>,
}

impl<'a> Walk<'a> {
    fn new(lengths: &'a Lengths, marks: &'a [Mark], encoded: &'a [u8], from: u64) -> Self {
        let at = marks.first().copied().unwrap_or(Mark { decoded: from, encoded: from });
        Self { lengths, marks, encoded, from, at, decoder: None }
    }

    /// The offset in the file of one in the decoded stream; that of the next character where it is within one.
    pub(crate) fn place(&mut self, decoded: u64) -> u64 {
        let behind = self.marks.partition_point(|it| it.decoded <= decoded);
        let mark = behind.checked_sub(1).and_then(|it| self.marks.get(it));
        if let Some(&mark) = mark.filter(|it| it.decoded >= self.at.decoded || self.at.decoded > decoded) {
            (self.at, self.decoder) = (mark, None);
        }
        if let Some(place) = self.marks.get(behind).and_then(|next| self.right_before(decoded, *next)) {
            return place;
        }
        match self.lengths {
            Lengths::Same => {
                // What was replaced before the next mark is shorter than what stands for it.
                let most = self.marks.get(behind).map_or(u64::MAX, |next| next.encoded.saturating_sub(self.at.encoded));
                let distance = decoded.saturating_sub(self.at.decoded);
                self.step(distance, distance.min(most));
            }
            Lengths::Single(lengths) => self.walk_bytes(decoded, lengths),
            Lengths::Units { is_big_endian, is_replaced } => self.walk_units(decoded, *is_big_endian, *is_replaced),
            Lengths::Several { encoding, is_replaced } => self.decode_to(decoded, encoding, *is_replaced),
        }
        self.at.encoded
    }

    /// A place right before what the next mark is behind: a line end, or the first character since text is ASCII again.
    fn right_before(&self, decoded: u64, next: Mark) -> Option<u64> {
        if !matches!(self.lengths, Lengths::Several { .. }) {
            return None;
        }
        let distance = next.decoded - decoded;
        let place = next.encoded.checked_sub(distance)?;
        let is_first = || {
            let before = place.checked_sub(TO_ASCII.len() as u64).filter(|it| *it >= self.from);
            before.is_some_and(|it| self.bytes(it).starts_with(TO_ASCII))
        };
        if distance == 1 && self.lengths.have_states() && is_first() {
            return Some(place);
        }
        let between = self.bytes(place).get(..usize::try_from(distance).ok()?)?;
        matches!(between, b"\n" | b"\r" | b"\r\n").then_some(place)
    }

    /// The bytes from an offset on.
    fn bytes(&self, offset: u64) -> &'a [u8] {
        let start = usize::try_from(offset.saturating_sub(self.from)).unwrap_or(usize::MAX);
        self.encoded.get(start..).unwrap_or_default()
    }

    fn step(&mut self, decoded: u64, encoded: u64) {
        self.at.decoded += decoded;
        self.at.encoded += encoded;
    }

    fn walk_bytes(&mut self, decoded: u64, lengths: &[u8; 256]) {
        let length = |it: &u8| u64::from(lengths.get(usize::from(*it)).copied().unwrap_or(1));
        // By eights as far as they do not go past it: so many are added up in the time that two take of which each is compared.
        for eight in self.bytes(self.at.encoded).as_chunks::<8>().0 {
            let sum = eight.iter().map(length).sum();
            if self.at.decoded + sum > decoded {
                break;
            }
            self.step(sum, 8);
        }
        for byte in self.bytes(self.at.encoded) {
            if self.at.decoded >= decoded {
                break;
            }
            self.step(length(byte), 1);
        }
    }

    fn walk_units(&mut self, decoded: u64, is_big_endian: bool, is_replaced: bool) {
        let number = |it: [u8; 2]| if is_big_endian { u16::from_be_bytes(it) } else { u16::from_le_bytes(it) };
        let is_ascii = |units: &[u8; 8]| units.as_chunks().0.iter().fold(0, |all, it| all | number(*it)) < 0x80;
        let mut rest = self.bytes(self.at.encoded);
        while self.at.decoded < decoded && !rest.is_empty() {
            if self.at.decoded + 4 <= decoded && rest.first_chunk().is_some_and(is_ascii) {
                self.step(4, 8);
                rest = rest.get(8..).unwrap_or_default();
                continue;
            }
            let units = (
                rest.first_chunk().copied().map(number),
                rest.get(2..).and_then(|it| it.first_chunk()).copied().map(number),
            );
            let (length, bytes) = match units {
                (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => (4, 4),
                (Some(unit), _) => match char::from_u32(u32::from(unit)) {
                    Some(character) => (character.len_utf8(), 2),
                    None => (length_of_fault(rest.get(..2).unwrap_or_default(), is_replaced), 2),
                },
                (None, _) => (length_of_fault(rest, is_replaced), rest.len()),
            };
            self.step(length as u64, bytes as u64);
            rest = rest.get(bytes..).unwrap_or_default();
        }
    }

    fn decode_to(&mut self, end: u64, encoding: &'static Encoding, is_replaced: bool) {
        let begin = || (encoding.new_decoder_without_bom_handling(), self.at.encoded);
        let (mut decoder, mut read) = self.decoder.take().unwrap_or_else(begin);
        let mut text = [0; 16];
        while self.at.decoded < end {
            let Some(byte) = self.bytes(read).first() else {
                // What is left of a character that the file ends in.
                self.at = Mark { decoded: end, encoded: read };
                break;
            };
            let (result, used, written) =
                decoder.decode_to_utf8_without_replacement(std::slice::from_ref(byte), &mut text, false);
            read += used as u64;
            if written > 0 {
                self.at = Mark { decoded: self.at.decoded + written as u64, encoded: read };
            }
            if let DecoderResult::Malformed(length, behind) = result {
                let behind = read.saturating_sub(u64::from(behind));
                let fault = self.bytes(behind.saturating_sub(u64::from(length))).get(..usize::from(length));
                let length = length_of_fault(fault.unwrap_or_default(), is_replaced);
                self.at = Mark { decoded: self.at.decoded + length as u64, encoded: behind };
                // What it has read too much is written with what follows, as if it were one character.
                if read > behind && !self.lengths.have_states() {
                    (decoder, read) = (encoding.new_decoder_without_bom_handling(), behind);
                } else if read > behind {
                    let (_, _, written) = decoder.decode_to_utf8_without_replacement(&[], &mut text, false);
                    self.step(written as u64, written as u64);
                }
            }
        }
        self.decoder = Some((decoder, read));
    }
}
