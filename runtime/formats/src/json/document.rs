//! One document, cut into chunks of elements of its list of records.

use std::sync::Arc;

use super::decode::JsonRecords;
use super::element::{Element, End, Walk, element};
use super::grammar::is_space;
use super::plan::JsonPlan;
use super::stream::Stream;
use super::text::unescape;
use crate::chunk::{Span, Stretch};
use crate::encoding::Decoded;
use crate::format::{Differences, ReadStats, Reader, Records};
use crate::{Chunk, FileError, MalformedReason, ReadLimits};

/// Reads one document as chunks of whole records.
pub(super) struct DocumentReader<'a> {
    plan: Arc<JsonPlan>,
    /// The names on the way to the list.
    row: Vec<String>,
    stream: Stream<'a>,
    limits: ReadLimits,
    stats: ReadStats,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In front of the list.
    Before,
    /// In the list, in front of its first element.
    First,
    /// Where an element has to be.
    Element,
    /// Behind the list.
    After,
    /// Behind a record in which the file ended.
    Cut,
    Done,
}

impl State {
    /// The one behind an element that ends so.
    const fn behind(end: End) -> Self {
        match end {
            End::Comma | End::Next => Self::Element,
            End::List => Self::After,
        }
    }
}

/// The value that records are in.
enum Rows {
    List,
    /// It is the one record.
    Object,
}

/// Records found in the block.
#[derive(Default)]
struct Found {
    spans: Vec<Span>,
    malformed: Vec<(u32, MalformedReason)>,
    is_cut: bool,
}

impl Found {
    fn keep(&mut self, start: usize, end: usize, reason: Option<MalformedReason>) {
        self.malformed.extend(reason.map(|reason| (self.spans.len() as u32, reason)));
        self.spans.push(Span { start: start as u32, end: end as u32 });
    }
}

impl<'a> DocumentReader<'a> {
    pub(super) fn new(
        plan: Arc<JsonPlan>,
        row: &[String],
        stream: Decoded<'a>,
        limits: ReadLimits,
        earlier: ReadStats,
    ) -> Self {
        let limits = limits.consistent();
        let stream = Stream::new(stream, limits);
        Self { plan, row: row.to_vec(), stream, limits, stats: earlier, state: State::Before }
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, FileError> {
        loop {
            match self.state {
                State::Before => {
                    self.state = match self.find_rows()? {
                        Rows::List => State::First,
                        Rows::Object => return self.one().map(Some),
                    };
                }
                State::First | State::Element => {
                    let mut found = Found::default();
                    let is_stuck = self.elements(&mut found);
                    if !found.spans.is_empty() {
                        let text = self.stream.blocks.stretch(&found.spans);
                        return Ok(Some(self.chunk(text, found)));
                    }
                    // What is in front of a fault is handed out first, and the fault is found again.
                    let is_stuck = is_stuck?;
                    if is_stuck && self.stream.pending() > self.limits.record_bytes {
                        return self.too_long().map(Some);
                    }
                    if is_stuck {
                        self.stream.blocks.refill()?;
                    }
                }
                State::After => {
                    self.close_all()?;
                    self.state = State::Done;
                }
                State::Cut => return Err(self.stream.fault_of(MalformedReason::EndsInside)),
                State::Done => return Ok(None),
            }
        }
    }

    /// Goes into the objects on the way to the list, and into the list.
    fn find_rows(&mut self) -> Result<Rows, FileError> {
        for depth in 0..self.row.len() {
            if self.stream.next()? != Some(b'{') {
                return Err(self.no_rows()?);
            }
            self.stream.consume();
            if !self.find_member(depth)? {
                return Err(self.no_rows()?);
            }
        }
        match self.stream.next()? {
            Some(b'[') => {
                self.stream.consume();
                Ok(Rows::List)
            }
            Some(b'{') => Ok(Rows::Object),
            _ => Err(self.no_rows()?),
        }
    }

    /// Consumes members of an object, which has just begun, up to the value of that on the way; whether it is there.
    fn find_member(&mut self, depth: usize) -> Result<bool, FileError> {
        if self.stream.next()? == Some(b'}') {
            return Ok(false);
        }
        loop {
            if self.is_on_the_way(depth)? {
                return Ok(true);
            }
            self.stream.skip_value(depth + 1)?;
            match self.stream.next()? {
                Some(b',') => self.stream.consume(),
                Some(b'}') => return Ok(false),
                _ => return Err(self.stream.fault()),
            }
        }
    }

    /// Consumes the name of a member and its colon: whether it is that of the way at this depth.
    fn is_on_the_way(&mut self, depth: usize) -> Result<bool, FileError> {
        let written = self.stream.string()?;
        let mut name = Vec::new();
        let is_text = unescape(&written, &mut name);
        if self.stream.next()? != Some(b':') {
            return Err(self.stream.fault());
        }
        self.stream.consume();
        Ok(is_text && self.row.get(depth).is_some_and(|expected| expected.as_bytes() == name))
    }

    /// Behind the list: what follows in the objects around it, to the end of the file.
    fn close_all(&mut self) -> Result<(), FileError> {
        for depth in (0..self.row.len()).rev() {
            loop {
                match self.stream.next()? {
                    Some(b'}') => break self.stream.consume(),
                    Some(b',') => {
                        self.stream.consume();
                        self.stream.next()?;
                        // Another list of the same name would have records too.
                        if self.is_on_the_way(depth)? {
                            return Err(self.stream.fault_of(MalformedReason::Twice));
                        }
                        self.stream.skip_value(depth + 1)?;
                    }
                    _ => return Err(self.stream.fault()),
                }
            }
        }
        if self.stream.next()?.is_some() { Err(self.stream.fault()) } else { Ok(()) }
    }

    /// Nothing is where the list should be; or the document ends before that can be told.
    fn no_rows(&mut self) -> Result<FileError, FileError> {
        Ok(if self.stream.next()?.is_none() {
            self.stream.fault()
        } else {
            FileError::NoRows { path: format!("/{}", self.row.join("/")) }
        })
    }

    /// Consumes the elements that are whole in the block; whether it has to be longer for more.
    fn elements(&mut self, found: &mut Found) -> Result<bool, FileError> {
        while found.spans.len() < self.limits.records {
            let bytes = self.stream.blocks.bytes();
            let at_end = self.stream.blocks.at_end();
            let begin = self.stream.blocks.at();
            let rest = bytes.get(begin..).unwrap_or_default();
            let start = begin + rest.iter().take_while(|byte| is_space(**byte)).count();
            if start == bytes.len() && !at_end {
                self.stream.blocks.consume_to(start);
                return Ok(true);
            }
            if self.state == State::First && bytes.get(start) == Some(&b']') {
                self.stream.blocks.consume_to(start + 1);
                self.state = State::After;
                return Ok(false);
            }
            let limit = self.limits.record_bytes;
            let walk = element(bytes.get(start..).unwrap_or_default(), limit, at_end);
            if walk == Walk::Unclear {
                self.stream.blocks.consume_to(start);
                return Err(self.stream.fault_of(MalformedReason::NotWellFormed));
            }
            let Walk::Ends(length, end) = walk else {
                if at_end {
                    if bytes.len() - start > self.limits.record_bytes {
                        self.stream.blocks.consume_to(start);
                        return Ok(true);
                    }
                    found.keep(start, bytes.len(), Some(MalformedReason::EndsInside));
                    found.is_cut = true;
                    self.stream.blocks.consume_to(usize::MAX);
                    self.state = State::Cut;
                    return Ok(false);
                }
                self.stream.blocks.consume_to(start);
                return Ok(true);
            };
            if length > self.limits.record_bytes {
                self.stream.blocks.consume_to(start);
                return Ok(true);
            }
            let text = bytes.get(start..start + length).unwrap_or_default();
            let own = length - text.iter().rev().take_while(|byte| is_space(**byte)).count();
            found.keep(start, start + own, None);
            self.stream.blocks.consume_to(start + length + 1);
            self.state = State::behind(end);
            if self.state == State::After {
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// Consumes an element that is longer than a record may be, and keeps its beginning.
    fn too_long(&mut self) -> Result<Chunk, FileError> {
        let kept = self.stream.beginning();
        let mut element = Element::default();
        self.state = State::Cut;
        while let Some(byte) = self.stream.byte()? {
            let end = element.ends_at(byte);
            if end != Some(End::Next) {
                self.stream.consume();
            }
            if let Some(end) = end {
                self.state = State::behind(end);
                break;
            }
        }
        Ok(self.only(kept, MalformedReason::TooLong))
    }

    /// The object that stands for the list and is the one record.
    fn one(&mut self) -> Result<Chunk, FileError> {
        let limit = self.limits.record_bytes;
        self.state = State::After;
        loop {
            let bytes = self.stream.blocks.bytes();
            let start = self.stream.blocks.at();
            let mut element = Element::default();
            let closed = |byte: &u8| {
                element.ends_at(*byte);
                element.is_whole()
            };
            let length = bytes.get(start..).unwrap_or_default().iter().position(closed).map(|last| last + 1);
            let pending = bytes.len() - start;
            if length.unwrap_or(pending) > limit {
                let kept = self.stream.beginning();
                let mut element = Element::default();
                while let Some(byte) = self.stream.byte()? {
                    element.ends_at(byte);
                    self.stream.consume();
                    if element.is_whole() {
                        return Ok(self.only(kept, MalformedReason::TooLong));
                    }
                }
                self.state = State::Cut;
                return Ok(self.only(kept, MalformedReason::TooLong));
            }
            let is_cut = self.stream.blocks.at_end();
            if length.is_some() || is_cut {
                let mut found = Found::default();
                let end = start + length.unwrap_or(pending);
                found.keep(start, end, length.is_none().then_some(MalformedReason::EndsInside));
                if length.is_none() {
                    self.state = State::Cut;
                }
                self.stream.blocks.consume_to(end);
                let text = self.stream.blocks.stretch(&found.spans);
                return Ok(self.chunk(text, found));
            }
            self.stream.blocks.refill()?;
        }
    }

    /// A chunk of one malformed record, of which this is kept.
    fn only(&mut self, (length, kept): (usize, Stretch), reason: MalformedReason) -> Chunk {
        let spans = vec![Span { start: 0, end: length as u32 }];
        self.chunk(kept, Found { spans, malformed: vec![(0, reason)], is_cut: false })
    }

    fn chunk(&mut self, text: Stretch, found: Found) -> Chunk {
        let Found { spans, malformed, is_cut } = found;
        let first_record = self.stats.records + 1;
        self.stats.records += spans.len() as u64;
        Chunk { text, first_record, spans, malformed, is_cut }
    }
}

impl Reader for DocumentReader<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        let chunk = self.next_chunk()?;
        Ok(chunk.map(|chunk| Box::new(JsonRecords { plan: Arc::clone(&self.plan), chunk }) as Box<dyn Records>))
    }

    fn stats(&self) -> ReadStats {
        ReadStats { bytes: self.stream.offset(), ..self.stats }
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.plan) as Arc<dyn Differences>
    }
}
