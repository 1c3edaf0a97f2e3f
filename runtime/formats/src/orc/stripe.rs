//! What a stripe has of each column.

use std::ops::Range;
use std::sync::Arc;

use super::protobuf::{Value, add, fields};
use super::stream::{Codec, Stream};
use super::tail::{MOST_TYPES, StripePlace};
use crate::scratch::Kept;

/// A footer is in memory as a whole.
const LONGEST_FOOTER: u64 = 64 << 20;

/// Streams of a stripe, at most: a column has no more than eight kinds of them.
const MOST_STREAMS: usize = 8 * MOST_TYPES;

/// What a stream is of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Present = 0,
    Data = 1,
    Length = 2,
    Dictionary = 3,
    Secondary = 5,
}

/// How a column is encoded.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Encoding {
    pub(super) has_dictionary: bool,
    /// Whether whole numbers are in the second version of their encoding.
    pub(super) is_second: bool,
    /// Entries of the dictionary.
    pub(super) entries: u64,
}

/// A stripe that was opened.
#[derive(Debug)]
pub(super) struct Stripe {
    file: Arc<Kept>,
    codec: Codec,
    /// Column, part, and where it is, in the order of columns and parts.
    streams: Vec<(u64, u64, Range<u64>)>,
    encodings: Vec<Encoding>,
    /// The time zone of who wrote it; empty where that is UTC.
    pub(super) zone: String,
}

impl Stripe {
    /// Reads a stripe's footer; none where it is none.
    pub(super) fn open(file: &Arc<Kept>, codec: Codec, place: StripePlace) -> Option<Self> {
        let start = place.offset.checked_add(place.index)?.checked_add(place.data)?;
        let end = start.checked_add(place.footer).filter(|end| *end <= file.length)?;
        (place.footer <= LONGEST_FOOTER).then_some(())?;
        let footer = Stream::new(file, codec, start..end).rest(LONGEST_FOOTER as usize)?;
        let (mut streams, mut encodings, mut zone) = (Vec::new(), Vec::new(), String::new());
        let mut at = place.offset;
        fields(&footer, |field, value| {
            match field {
                1 => {
                    let (part, column, length) = stream(value)?;
                    let end = at.checked_add(length).filter(|end| *end <= start)?;
                    add(&mut streams, (column, part, at..end), MOST_STREAMS)?;
                    at = end;
                }
                2 => add(&mut encodings, encoding(value)?, MOST_TYPES)?,
                3 => zone = String::from_utf8_lossy(value.bytes()?).into_owned(),
                _ => {}
            }
            Some(())
        })?;
        streams.sort_by_key(|(column, part, _)| (*column, *part));
        if matches!(zone.as_str(), "UTC" | "GMT" | "Etc/UTC") {
            zone.clear();
        }
        Some(Self { file: Arc::clone(file), codec, streams, encodings, zone })
    }

    fn span(&self, column: u64, part: Part) -> Option<Range<u64>> {
        self.of(column).find(|it| it.1 == part as u64).map(|(_, _, span)| span.clone())
    }

    /// The streams of a column.
    fn of(&self, column: u64) -> impl Iterator<Item = &(u64, u64, Range<u64>)> {
        let first = self.streams.partition_point(|it| it.0 < column);
        self.streams.iter().skip(first).take_while(move |it| it.0 == column)
    }

    /// A part of a column, if there is one.
    pub(super) fn find(&self, column: u64, part: Part) -> Option<Stream> {
        Some(Stream::new(&self.file, self.codec, self.span(column, part)?))
    }

    /// A part of a column; one that is not there has no bytes.
    pub(super) fn part(&self, column: u64, part: Part) -> Stream {
        Stream::new(&self.file, self.codec, self.span(column, part).unwrap_or(0..0))
    }

    pub(super) fn encoding(&self, column: u64) -> Encoding {
        usize::try_from(column).ok().and_then(|at| self.encodings.get(at)).copied().unwrap_or_default()
    }

    /// Bytes of a column, as they are in the file.
    pub(super) fn bytes(&self, column: u64) -> u64 {
        self.of(column).map(|(_, _, span)| span.end - span.start).sum()
    }
}

fn stream(value: Value<'_>) -> Option<(u64, u64, u64)> {
    let (mut part, mut column, mut length) = (0, 0, 0);
    fields(value.bytes()?, |field, value| {
        match field {
            1 => part = value.number()?,
            2 => column = value.number()?,
            3 => length = value.number()?,
            _ => {}
        }
        Some(())
    })?;
    Some((part, column, length))
}

fn encoding(value: Value<'_>) -> Option<Encoding> {
    let mut found = Encoding::default();
    fields(value.bytes()?, |field, value| {
        match (field, value.number()) {
            (1, Some(kind)) => (found.has_dictionary, found.is_second) = (kind & 1 == 1, kind & 2 == 2),
            (2, Some(entries)) => found.entries = entries,
            _ => {}
        }
        Some(())
    })?;
    Some(found)
}
