//! Delimiters, and what stands between them.

use std::ops::Range;

use ingest_program::{SegmentPath, is_segment};
use memchr::{memchr, memchr_iter, memchr2, memchr3};

/// The delimiters of a message. All are ASCII, so that what stands between two of them is text where the whole is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) element: u8,
    pub(super) component: Option<u8>,
    pub(super) subcomponent: Option<u8>,
    pub(super) repetition: Option<u8>,
    pub(super) escape: Option<u8>,
    /// Behind each segment; a line end, or the mark of a message's end, where there is none.
    pub(super) end: Option<u8>,
}

/// A segment in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) start: usize,
    /// Without what ends it.
    pub(super) end: usize,
    /// The first byte behind that.
    pub(super) next: usize,
}

/// A part of a segment; where a number is not said, all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// From 1.
    pub(super) element: Option<usize>,
    /// From 1.
    pub(super) repetition: Option<usize>,
    /// From 1; all of it where there is none.
    pub(super) component: Option<usize>,
    /// From 1; all of it where there is none.
    pub(super) subcomponent: Option<usize>,
}

impl Part {
    pub(super) fn of(path: &SegmentPath) -> Self {
        let place = |number: u32| number as usize;
        Self {
            element: path.element.map(place),
            repetition: path.repetition.map(place),
            component: path.component.map(place),
            subcomponent: path.subcomponent.map(place),
        }
    }
}

/// What begins a message on a wire, and what ends it (HL7's Minimal Lower Layer Protocol).
pub(super) const FRAME_BEGINS: u8 = 0x0B;
pub(super) const FRAME_ENDS: u8 = 0x1C;

/// Whether a byte may stand between segments: line ends, blanks, and what frames messages on a wire and ends files on old systems.
pub(super) fn is_between(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b' ' | b'\t' | FRAME_BEGINS | FRAME_ENDS | 0x1A | 0)
}

/// The first byte from `at` on that does not stand between segments.
pub(super) fn skip_between(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !is_between(*byte)).unwrap_or(rest.len())
}

impl Syntax {
    /// The segment that begins at byte `start`; none where the bytes end before it does.
    pub(super) fn segment(&self, bytes: &[u8], start: usize) -> Option<Segment> {
        let rest = bytes.get(start..)?;
        let length = if let Some(end) = self.end {
            memchr(end, rest)?
        } else {
            let end = memchr3(b'\r', b'\n', FRAME_ENDS, rest);
            let before = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            memchr(FRAME_BEGINS, before).or(end)?
        };
        Some(Segment { start, end: start + length, next: start + length + 1 })
    }

    /// The name of a segment.
    pub(super) fn name<'s>(&self, segment: &'s [u8]) -> &'s str {
        let length = memchr(self.element, segment).unwrap_or(segment.len());
        segment.get(..length).and_then(|name| str::from_utf8(name).ok()).unwrap_or_default()
    }

    /// Whether bytes are a segment by their name. In HL7 that has three characters, and the delimiter stands behind it, but for those that end
    /// envelopes: a line of a text in which line ends were not escaped looks like one otherwise.
    pub(super) fn is_segment(&self, bytes: &[u8]) -> bool {
        let name = self.name(bytes);
        is_segment(name)
            && (self.end.is_some() || name.len() == 3 && (bytes.len() > 3 || matches!(name, "BTS" | "FTS")))
    }

    /// Whether a line ends inside of a segment, which none does where the file declares what ends one.
    pub(super) fn is_broken(&self, segment: &[u8]) -> bool {
        self.end.is_some() && memchr2(b'\r', b'\n', segment).is_some()
    }

    /// The text of one of its elements, nothing where it has no such.
    pub(super) fn element<'s>(&self, segment: &'s [u8], number: usize) -> &'s [u8] {
        self.place_of_element(segment, number).and_then(|place| segment.get(place)).unwrap_or_default()
    }

    /// Where a part of a segment stands in it, the first of several; none where it does not.
    pub(super) fn place(&self, segment: &[u8], part: &Part) -> Option<Range<usize>> {
        let repetition = match (part.element, part.repetition) {
            (Some(element), Some(number)) => {
                self.repetition(segment, self.place_of_element(segment, element)?, number, part)?
            }
            _ => self.repetitions(segment, part).into_iter().next()?,
        };
        self.component(segment, repetition, part)
    }

    /// Where the elements of a segment stand that a part of it is in, or their repetitions. Elements that are empty have none.
    pub(super) fn repetitions(&self, segment: &[u8], part: &Part) -> Vec<Range<usize>> {
        let elements = match part.element {
            Some(element) => self.place_of_element(segment, element).into_iter().collect(),
            None => self.places_of_elements(segment),
        };
        let mut found = Vec::with_capacity(elements.len());
        for place in elements {
            let text = segment.get(place.clone()).unwrap_or_default();
            match (self.repetition.filter(|_| !self.declares(segment, part)), part.repetition) {
                _ if text.trim_ascii().is_empty() => {}
                (_, Some(number)) => found.extend(self.repetition(segment, place, number, part)),
                (Some(delimiter), None) => {
                    let mut start = place.start;
                    for end in memchr_iter(delimiter, text).map(|at| place.start + at).chain([place.end]) {
                        found.push(start..end);
                        start = end + 1;
                    }
                }
                (None, None) => found.push(place),
            }
        }
        found
    }

    /// Where a repetition of an element stands.
    fn repetition(&self, segment: &[u8], place: Range<usize>, number: usize, part: &Part) -> Option<Range<usize>> {
        // What declares the delimiters is full of them.
        if self.declares(segment, part) {
            return Some(place);
        }
        match self.repetition {
            Some(delimiter) => {
                let own = nth(segment.get(place.clone())?, delimiter, number - 1)?;
                Some(place.start + own.start..place.start + own.end)
            }
            None => (number == 1).then_some(place),
        }
    }

    /// Where a part stands in a repetition of its element; none where it does not.
    pub(super) fn component(&self, segment: &[u8], repetition: Range<usize>, part: &Part) -> Option<Range<usize>> {
        let mut place = repetition;
        if self.declares(segment, part) {
            return Some(place);
        }
        for (delimiter, number) in [(self.component, part.component), (self.subcomponent, part.subcomponent)] {
            let Some(number) = number else { continue };
            let text = segment.get(place.clone())?;
            let found = match delimiter {
                Some(delimiter) => nth(text, delimiter, number - 1)?,
                None if number == 1 => 0..text.len(),
                None => return None,
            };
            place = place.start + found.start..place.start + found.end;
        }
        Some(place)
    }

    /// Whether a part declares the delimiters.
    fn declares(&self, segment: &[u8], part: &Part) -> bool {
        match self.name(segment) {
            "ISA" => true,
            "MSH" | "BHS" | "FHS" => part.element.is_some_and(|it| it <= 2),
            _ => false,
        }
    }

    fn places_of_elements(&self, segment: &[u8]) -> Vec<Range<usize>> {
        let mut ends = memchr_iter(self.element, segment).chain([segment.len()]);
        let Some(mut start) = ends.next().map(|name| name + 1) else { return Vec::new() };
        let mut found = Vec::new();
        for end in ends {
            found.push(start..end);
            start = end + 1;
        }
        found
    }

    fn place_of_element(&self, segment: &[u8], number: usize) -> Option<Range<usize>> {
        if matches!(self.name(segment), "MSH" | "BHS" | "FHS") {
            // The delimiter itself is the first field.
            return if number == 1 { Some(3..4) } else { nth(segment, self.element, number - 1) };
        }
        nth(segment, self.element, number)
    }

    /// The first part of a text.
    pub(super) fn first<'s>(&self, text: &'s [u8]) -> &'s [u8] {
        let delimiters = [self.component, self.subcomponent, self.repetition];
        let ends = delimiters.into_iter().flatten().filter_map(|delimiter| memchr(delimiter, text));
        text.get(..ends.min().unwrap_or(text.len())).unwrap_or_default()
    }

    /// Whether a text has no parts.
    pub(super) fn is_plain(&self, text: &[u8]) -> bool {
        let delimiters = [self.component, self.subcomponent, self.repetition];
        !delimiters.into_iter().flatten().any(|delimiter| memchr(delimiter, text).is_some())
    }
}

/// Where the piece with this number, from 0, is between delimiters.
fn nth(text: &[u8], delimiter: u8, number: usize) -> Option<Range<usize>> {
    let mut ends = memchr_iter(delimiter, text);
    let start = match number.checked_sub(1) {
        None => 0,
        Some(before) => ends.nth(before)? + 1,
    };
    Some(start..ends.next().unwrap_or(text.len()))
}

/// Whether bytes may delimit: ASCII, no letters, no digits, no two alike.
pub(super) fn may_delimit(delimiters: &[u8]) -> bool {
    let sound = |it: &u8| it.is_ascii() && !it.is_ascii_alphanumeric();
    let differ =
        delimiters.iter().enumerate().all(|(index, it)| !delimiters.iter().skip(index + 1).any(|other| it == other));
    differ && delimiters.iter().all(sound)
}
