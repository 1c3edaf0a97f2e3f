//! Splits the records of a chunk into fields.

use ingest_program::{Ragged, Stored};
use memchr::memchr;

use super::header::Layout;
use super::index;
use super::places::Places;
use super::plan::TextPlan;
use super::stored::Written;
use super::walk::{Dialect, Found, Walk};
use crate::chunk::Span;
use crate::columns::{Field, NO_FIELD, SIDE};
use crate::{Chunk, MalformedReason};

/// How far records went from the columns of the file, where that is allowed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FieldRange {
    /// Fields that some record lacks, at most.
    pub(super) lacking: usize,
    /// Fields that some record has beyond the declared ones, at most; of a file without a header.
    pub(super) beyond: usize,
}

impl FieldRange {
    fn note(&mut self, found: usize, layout: &Layout) {
        let named = layout.named();
        self.lacking = self.lacking.max(named.saturating_sub(found));
        if found > layout.width {
            self.beyond = self.beyond.max(found - named);
        }
    }
}

/// Whether a record has all of its fields.
enum Line {
    Whole,
    Short,
}

/// Splits the records of one chunk, in order, a group of them at a time.
pub(super) struct Splitter<'a> {
    plan: &'a TextPlan,
    dialect: &'a Dialect,
    places: Option<&'a Places>,
    layout: &'a Layout,
    bytes: &'a [u8],
    is_cut: bool,
    records: usize,
    /// Where the next quote is that was looked for; the end of the memory where there is none.
    next_quote: usize,
    ragged: Ragged,
    /// The places of all delimiters of the chunk.
    delimiters: Vec<u32>,
    /// How many of them are before the next record.
    passed: usize,
    /// Whether records may have another number of fields than `width`.
    varies: bool,
    /// How many fields the records had that did not have `width`.
    pub(super) range: FieldRange,
    /// The text of fields that stand otherwise in the file.
    pub(super) side: Vec<u8>,
    /// Room for a value.
    value: Vec<u8>,
}

impl<'a> Splitter<'a> {
    pub(super) fn new(plan: &'a TextPlan, layout: &'a Layout, chunk: &'a Chunk) -> Self {
        let (dialect, places) = (&layout.dialect, plan.places.as_ref());
        let bytes = chunk.text.memory.as_slice();
        let start = chunk.spans.first().map_or(0, |span| span.start as usize);
        let end = chunk.spans.last().map_or(0, |span| span.end as usize);
        let mut delimiters = Vec::new();
        if places.is_none() {
            delimiters.reserve(chunk.spans.len() * layout.width);
            index::delimiters(bytes, start, end, dialect.delimiter, &mut delimiters);
        }
        let records = chunk.spans.len();
        Self {
            plan,
            dialect,
            places,
            layout,
            bytes,
            is_cut: chunk.is_cut,
            records,
            next_quote: quote_from(*dialect, bytes, start),
            ragged: plan.ragged,
            delimiters,
            passed: 0,
            varies: layout.fields.least != layout.fields.most || plan.ragged != Ragged::Refuse,
            range: FieldRange::default(),
            side: Vec::new(),
            value: Vec::new(),
        }
    }

    /// Splits the records at `spans`, the first of which is record `first` of the chunk. Appends the fields of each to
    /// `fields`, as many as the file has columns; where a record is malformed or turns out to be, it has no fields.
    pub(super) fn split(&mut self, first: usize, spans: &[Span], malformed: &mut [u8], fields: &mut Vec<Field>) {
        for (index, (span, malformed)) in spans.iter().zip(malformed).enumerate() {
            let start = fields.len();
            self.pass(span.start); // those of comments, and of what was dropped of a record that is too long
            if *malformed == 0 {
                let is_last = first + index + 1 == self.records;
                *malformed = match self.record(*span, fields) {
                    // What may be short may still have been cut off.
                    Ok(Line::Short) if self.is_cut && is_last => MalformedReason::EndsInside.number(),
                    Ok(_) => 0,
                    Err(reason) => self.named(reason, is_last).number(),
                };
            }
            if *malformed != 0 {
                fields.truncate(start);
                fields.resize(start + self.layout.width, Field::NONE);
            }
        }
    }

    /// A last record that falls short where the file ends without a line end was cut off.
    fn named(&self, reason: MalformedReason, is_last: bool) -> MalformedReason {
        match reason {
            MalformedReason::TooFewFields | MalformedReason::TooShort | MalformedReason::UnclosedQuote
                if self.is_cut && is_last =>
            {
                MalformedReason::EndsInside
            }
            _ => reason,
        }
    }

    #[inline]
    fn record(&mut self, span: Span, fields: &mut Vec<Field>) -> Result<Line, MalformedReason> {
        if let Some(places) = self.places {
            let first = fields.len();
            let lacking = places.split(self.bytes, span, self.plan.raw, fields)?;
            self.read_placed(fields.get_mut(first..).unwrap_or_default())?;
            self.range.lacking = self.range.lacking.max(lacking);
            return Ok(if lacking > 0 { Line::Short } else { Line::Whole });
        }
        let start = fields.len();
        match self.exact(span, fields) {
            // Another number of fields than most records have, where that is allowed.
            Err(MalformedReason::TooFewFields | MalformedReason::TooManyFields) if self.varies => {
                fields.truncate(start);
                self.walk(span, fields)
            }
            done => done,
        }
    }

    /// Makes values of fields as they stand at their places.
    fn read_placed(&mut self, fields: &mut [Field]) -> Result<(), MalformedReason> {
        let columns = fields.iter_mut().zip(&self.plan.written).filter(|(field, _)| field.length != NO_FIELD);
        for (field, written) in columns {
            let (start, end) = (field.start as usize, (field.start + field.length) as usize);
            let bytes = self.bytes.get(start..end).unwrap_or_default();
            *field = if written.stored.is_bytes() {
                self.value(*written, bytes)
            } else if self.plan.raw && !self.plan.encoding.is_utf_8(bytes) {
                self.decoded(*written, bytes)?
            } else {
                let found = self.dialect.trimmed(self.bytes, start, end);
                let text = self.bytes.get(found.start..found.end).unwrap_or_default();
                if self.is_text(*written, text) {
                    plain(found)
                } else if written.lacks_sign(text, found.start - start, end - found.end) {
                    Field::UNREADABLE
                } else {
                    self.value(*written, text)
                }
            };
        }
        Ok(())
    }

    /// Whether the text is the value, or spells null.
    fn is_text(&self, written: Written, text: &[u8]) -> bool {
        written.stored == Stored::Text || self.plan.nulls.contains(text)
    }

    /// The value that is written as `bytes`, as a text of its own.
    fn value(&mut self, written: Written, bytes: &[u8]) -> Field {
        let start = self.side.len();
        if !written.read(bytes, &mut self.side) {
            self.side.truncate(start);
            return Field::UNREADABLE;
        }
        Field { start: start as u32, length: (self.side.len() - start) as u32 | SIDE }
    }

    /// The value that is written as the text that `bytes` are in the encoding.
    fn decoded(&mut self, written: Written, bytes: &[u8]) -> Result<Field, MalformedReason> {
        let start = self.side.len();
        if !self.plan.encoding.decode(bytes, &mut self.side) {
            return Err(MalformedReason::Encoding);
        }
        let end = self.side.len();
        let found = self.dialect.trimmed(&self.side, start, end);
        let text = self.side.get(found.start..found.end).unwrap_or_default();
        if self.is_text(written, text) {
            return Ok(Field { start: found.start as u32, length: (found.end - found.start) as u32 | SIDE });
        }
        self.value.clear();
        let is_value =
            !written.lacks_sign(text, found.start - start, end - found.end) && written.read(text, &mut self.value);
        self.side.truncate(start);
        if !is_value {
            return Ok(Field::UNREADABLE);
        }
        self.side.extend_from_slice(&self.value);
        Ok(Field { start: start as u32, length: self.value.len() as u32 | SIDE })
    }

    #[inline]
    fn exact(&mut self, span: Span, fields: &mut Vec<Field>) -> Result<Line, MalformedReason> {
        if self.has_quote(span) {
            return self.quoted(span, fields);
        }
        let width = self.layout.width;
        let rest = self.delimiters.get(self.passed..).unwrap_or_default();
        let inner = width.saturating_sub(1);
        let (inside, following) = rest.split_at_checked(inner).ok_or(MalformedReason::TooFewFields)?;
        if inside.last().is_some_and(|last| *last >= span.end) {
            return Err(MalformedReason::TooFewFields);
        }
        if following.first().is_some_and(|next| *next < span.end) {
            return Err(MalformedReason::TooManyFields);
        }
        let first = fields.len();
        let step = self.dialect.delimiter.len() as u32;
        let mut start = span.start;
        fields.extend(inside.iter().chain([&span.end]).map(|&end| {
            let field = Field { start, length: end - start };
            start = end + step;
            field
        }));
        self.passed += inner;
        if self.dialect.trim {
            for field in fields.iter_mut().skip(first) {
                let end = field.start + field.length;
                *field = plain(self.dialect.trimmed(self.bytes, field.start as usize, end as usize));
            }
        }
        self.check_last(fields)
    }

    #[inline]
    fn has_quote(&mut self, span: Span) -> bool {
        if self.next_quote < span.start as usize {
            self.next_quote = quote_from(*self.dialect, self.bytes, span.start as usize);
        }
        self.next_quote < span.end as usize
    }

    /// A record with quotes: where they close before delimiters, as they should, these are known already.
    fn quoted(&mut self, span: Span, fields: &mut Vec<Field>) -> Result<Line, MalformedReason> {
        let (first, side) = (fields.len(), self.side.len());
        if self.closed(span, fields).is_some() && fields.len() - first == self.layout.width {
            return self.check_last(fields);
        }
        fields.truncate(first);
        self.side.truncate(side);
        self.walk(span, fields)
    }

    /// None where it takes a walk to say what a field is.
    fn closed(&mut self, span: Span, fields: &mut Vec<Field>) -> Option<()> {
        let (dialect, end) = (self.dialect, span.end as usize);
        let record = self.bytes.get(..end).filter(|_| dialect.is_plain())?;
        let mut start = span.start as usize;
        let mut delimiters = self.delimiters.get(self.passed..)?.iter().map(|it| *it as usize);
        loop {
            let next = if dialect.quote.as_ref() == record.get(start) {
                let field = dialect.closed(record, start)?;
                fields.push(kept(*dialect, record, &mut self.side, field));
                let after = field.end + 1;
                if after < end { Some(delimiters.find(|it| *it == after)?) } else { None }
            } else {
                let next = delimiters.next().filter(|it| *it < end);
                let found = Found { start, end: next.unwrap_or(end), escaped: false };
                fields.push(plain(found));
                next
            };
            match next {
                Some(delimiter) => start = delimiter + 1,
                None => return Some(()),
            }
        }
    }

    /// A record with quotes, or of another number of fields than `width`.
    fn walk(&mut self, span: Span, fields: &mut Vec<Field>) -> Result<Line, MalformedReason> {
        let width = self.layout.width;
        let strips = self.ragged.strips();
        let bytes = self.bytes.get(..span.end as usize).unwrap_or_default();
        let mut found = 0;
        let mut passed = 0;
        let (dialect, side) = (self.dialect, &mut self.side);
        let walk = dialect.walk(bytes, span.start as usize, true, |field| {
            found += 1;
            if found > width {
                // Empty fields at the end are none, those before another one are.
                passed = if strips && field.is_empty() { passed + 1 } else { 0 };
                return;
            }
            fields.push(kept(*dialect, bytes, side, field));
        });
        if let Walk::Malformed(reason) = walk {
            return Err(reason);
        }
        found -= passed;
        if found < self.layout.fields.least && !self.ragged.pads() {
            return Err(MalformedReason::TooFewFields);
        }
        if found > self.layout.fields.most {
            return Err(MalformedReason::TooManyFields);
        }
        self.range.note(found, self.layout);
        if found < self.layout.named() && self.ragged.pads() {
            fields.resize(fields.len() + width - found, Field::NULL);
            return Ok(Line::Short);
        }
        if found < width {
            fields.resize(fields.len() + width - found, Field::NONE);
            return Ok(Line::Whole);
        }
        self.check_last(fields)
    }

    /// A value in a column without a name is one field too many.
    #[inline]
    fn check_last(&self, fields: &[Field]) -> Result<Line, MalformedReason> {
        if self.layout.ends_with_delimiter
            && self.layout.fields.most == self.layout.width
            && fields.last().is_some_and(|field| field.length & !SIDE != 0)
        {
            return Err(MalformedReason::TooManyFields);
        }
        Ok(Line::Whole)
    }

    /// Passes the delimiters before `place`.
    #[inline]
    fn pass(&mut self, place: u32) {
        let rest = self.delimiters.get(self.passed..).unwrap_or_default();
        self.passed += rest.iter().take_while(|delimiter| **delimiter < place).count();
    }
}

/// Where the next quote is; the end of the bytes where there is none.
fn quote_from(dialect: Dialect, bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let distance = dialect.quote.and_then(|quote| memchr(quote, rest));
    distance.map_or(bytes.len(), |distance| from + distance)
}

/// The field with its escapes resolved.
#[inline]
fn kept(dialect: Dialect, bytes: &[u8], side: &mut Vec<u8>, found: Found) -> Field {
    if !found.escaped {
        return plain(found);
    }
    let start = side.len();
    dialect.unescape(bytes.get(found.start..found.end).unwrap_or_default(), side);
    Field { start: start as u32, length: (side.len() - start) as u32 | SIDE }
}

fn plain(found: Found) -> Field {
    Field { start: found.start as u32, length: (found.end - found.start) as u32 }
}
