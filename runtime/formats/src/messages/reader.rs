//! A file of messages, cut into chunks of records.

use std::sync::Arc;

use ingest_program::{Placed, Walk};

use super::decode::{Around, MessageRecords};
use super::envelope::{Envelope, Noted};
use super::plan::MessagePlan;
use super::syntax::{Segment, Syntax, skip_between};
use super::wanted::Seeking;
use crate::block::Blocks;
use crate::chunk::{Span, Stretch};
use crate::encoding::Decoded;
use crate::format::{Differences, ReadStats, Reader, Records};
use crate::{Chunk, FileError, MalformedReason, ReadLimits};

/// Bytes of segments around the records of a chunk, about: a decoder holds them all.
const MOST_AROUND: usize = 4 << 20;

/// Reads one file as chunks of whole records.
pub(super) struct MessageReader<'a> {
    plan: Arc<MessagePlan>,
    envelope: Box<dyn Envelope>,
    blocks: Blocks<'a>,
    limits: ReadLimits,
    stats: ReadStats,
    /// None between interchanges, where the next declares its own.
    syntax: Option<Syntax>,
    walk: Walk,
    seeking: Seeking,
    /// For each wanted segment around the records the last that was found and still counts.
    around: Vec<Option<Arc<[u8]>>>,
    /// The same to be shared, until one changes.
    shared: Option<Arc<Around>>,
    /// The record that has begun. It begins where the block is not consumed, unless it is too long.
    record: Option<Open>,
    /// The first byte of the block that no segment was read of.
    at: usize,
    /// The first byte behind the segment that was read last.
    end: usize,
    /// Whether any segment was read.
    is_begun: bool,
    /// What stops the file, behind the records that are handed out before.
    fault: Option<FileError>,
    is_done: bool,
}

/// A record that has begun.
struct Open {
    /// What is wrong with it, as far as the segments tell that are around it.
    reason: Option<MalformedReason>,
    /// Whether its loop is not open: it ends where the next segment is in its place.
    is_stray: bool,
    around: Arc<Around>,
    /// Where it is longer than one may be: its beginning, and the offset of that. The rest is consumed.
    too_long: Option<(usize, Stretch)>,
}

/// Records found in the block.
#[derive(Default)]
struct Found {
    spans: Vec<Span>,
    malformed: Vec<(u32, MalformedReason)>,
    around: Vec<(usize, Arc<Around>)>,
    /// Bytes of segments in `around`.
    around_bytes: usize,
    /// A record that was too long for its block, which stands alone.
    alone: Option<((usize, Stretch), Arc<Around>)>,
}

/// Why no more is found in a block.
enum Stop {
    Full,
    /// The block ends before the next segment does.
    Incomplete,
    /// So does the file.
    End,
}

impl<'a> MessageReader<'a> {
    pub(super) fn new(
        plan: Arc<MessagePlan>,
        envelope: Box<dyn Envelope>,
        stream: Decoded<'a>,
        limits: ReadLimits,
        earlier: ReadStats,
    ) -> Self {
        let limits = limits.consistent();
        Self {
            envelope,
            blocks: Blocks::new(stream, limits.block),
            limits,
            stats: earlier,
            syntax: None,
            walk: Walk::inside(0),
            seeking: Seeking::new(&plan.around),
            around: vec![None; plan.around.len()],
            shared: None,
            record: None,
            at: 0,
            end: 0,
            is_begun: false,
            fault: None,
            is_done: false,
            plan,
        }
    }

    fn next_records(&mut self) -> Result<Option<MessageRecords>, FileError> {
        while !self.is_done {
            if let Some(fault) = self.fault.take() {
                self.is_done = true;
                return Err(fault);
            }
            let mut found = Found::default();
            // What is in front of a fault is handed out first.
            let stop = self.find(&mut found).unwrap_or_else(|fault| {
                self.fault = Some(fault);
                Stop::Full
            });
            if let Some((kept, around)) = found.alone.take() {
                return Ok(Some(self.too_long(kept, around)));
            }
            if !found.spans.is_empty() {
                let text = self.blocks.stretch(&found.spans);
                return Ok(Some(self.records(text, found)));
            }
            match stop {
                Stop::Full => {}
                Stop::End => self.is_done = true,
                Stop::Incomplete => self.refill()?,
            }
        }
        Ok(None)
    }

    /// Reads on, with what is kept of a record that is too long set aside.
    fn refill(&mut self) -> Result<(), FileError> {
        let bytes = self.blocks.bytes();
        if bytes.len() - self.at > self.limits.record_bytes {
            return Err(self.damaged(self.at, "a segment does not end where one has to".to_owned()));
        }
        let begun = self.blocks.at();
        if let Some(record) = &mut self.record {
            let rest = bytes.get(begun..).unwrap_or_default();
            if record.too_long.is_none() && rest.len() > self.limits.record_bytes {
                record.too_long = Some(self.blocks.kept(begun, self.limits.kept_bytes));
            }
        }
        if self.record.as_ref().is_none_or(|record| record.too_long.is_some()) {
            self.blocks.consume_to(self.at);
        }
        let consumed = self.blocks.at();
        self.blocks.refill()?;
        self.at = self.at.saturating_sub(consumed);
        self.end = self.end.saturating_sub(consumed);
        Ok(())
    }

    /// Reads segments up to the end of the block, or to a fault.
    fn find(&mut self, found: &mut Found) -> Result<Stop, FileError> {
        while found.spans.len() < self.limits.records && found.around_bytes < MOST_AROUND && found.alone.is_none() {
            let at_end = self.blocks.at_end();
            let bytes = self.blocks.bytes();
            let start = skip_between(bytes, self.at);
            let passed = self.envelope.pass(bytes.get(self.at..start).unwrap_or_default());
            passed.map_err(|(at, what)| self.damaged(self.at + at, what))?;
            if start == bytes.len() {
                self.at = start;
                return if at_end { self.finish_file(found) } else { Ok(Stop::Incomplete) };
            }
            self.at = start;
            let rest = bytes.get(start..).unwrap_or_default();
            let syntax = match &self.syntax {
                Some(syntax) => syntax.clone(),
                None => match self.envelope.declared(rest, at_end) {
                    Ok(Some(syntax)) => syntax,
                    Ok(None) => return Ok(Stop::Incomplete),
                    Err(reason) if !self.is_begun => {
                        return Err(FileError::NotOfFormat { format: self.envelope.format(), found: reason });
                    }
                    Err(reason) => return Err(self.damaged(start, reason.to_owned())),
                },
            };
            let segment = match syntax.segment(bytes, start) {
                Some(segment) => segment,
                None if !at_end => return Ok(Stop::Incomplete),
                None if self.envelope.may_lack_end() => Segment { start, end: bytes.len(), next: bytes.len() },
                None => return Err(self.damaged(start, "the file ends inside a segment".to_owned())),
            };
            self.take(segment, syntax, found)?;
        }
        Ok(Stop::Full)
    }

    /// Reads a segment.
    fn take(&mut self, segment: Segment, mut syntax: Syntax, found: &mut Found) -> Result<(), FileError> {
        let memory = self.blocks.memory();
        let text = memory.as_slice().get(segment.start..segment.end).unwrap_or_default();
        self.is_begun = true;
        let noted = self.envelope.note(syntax.name(text), text, &syntax);
        let noted = noted.map_err(|what| self.damaged(segment.start, what))?;
        if let Noted::Declares(declared) = &noted {
            syntax.clone_from(declared);
        }
        if self.syntax.as_ref() != Some(&syntax) || matches!(noted, Noted::Declares(_)) {
            self.shared = None;
        }
        self.syntax = Some(syntax.clone()).filter(|_| noted != Noted::Closes);
        // What is no segment has no place, whatever name it begins with.
        let name = if syntax.is_segment(text) { syntax.name(text) } else { "" };
        let placed = if noted == Noted::InOther { Placed::Inside } else { self.place(name, text, &syntax, found) };
        let reason = match placed {
            _ if noted == Noted::BeginsOther => Some(MalformedReason::OtherKind),
            Placed::Foreign if self.begins_record(name, text, &syntax) => Some(MalformedReason::OutOfPlace),
            Placed::Unknown if self.record.is_none() && syntax.is_segment(text) => {
                Some(MalformedReason::UnknownSegment)
            }
            _ => None,
        };
        let is_sound = self.record.as_ref().is_none_or(|it| it.reason.is_none());
        let is_passed =
            matches!(placed, Placed::Foreign | Placed::Misplaced) || !name.is_empty() && !self.envelope.knows(name);
        if is_passed && reason.is_none() && is_sound {
            self.stats.passed_segments += 1;
        }
        if placed == Placed::Begins(self.plan.row) || reason.is_some() {
            self.finish_record(found);
            self.begin_record(segment.start, reason, &syntax);
        }
        // Within a record it costs that record.
        if self.record.is_none() && noted != Noted::InOther {
            if !syntax.is_segment(text) {
                return Err(self.damaged(segment.start, "a segment has no name".to_owned()));
            }
            if syntax.is_broken(text) {
                return Err(self.damaged(segment.start, "a line ends inside of a segment".to_owned()));
            }
        }
        let behind = memory.as_slice().get(segment.end..segment.next).unwrap_or_default();
        self.envelope.pass(behind).map_err(|(at, what)| self.damaged(segment.end + at, what))?;
        self.at = segment.next;
        self.end = segment.end;
        if noted == Noted::EndsOther {
            self.finish_record(found);
        }
        if self.record.is_none() {
            self.blocks.consume_to(self.at);
        }
        Ok(())
    }

    /// Finds the loop of a segment, ends the record where that ends, and keeps the segment where it is wanted.
    fn place(&mut self, name: &str, text: &[u8], syntax: &Syntax, found: &mut Found) -> Placed {
        let plan = Arc::clone(&self.plan);
        let (seeking, around, shared) = (&mut self.seeking, &mut self.around, &mut self.shared);
        let mut ends_record = false;
        let value = |element| syntax.element(text, element as usize);
        let placed = self.walk.place(&plan.guide, name, value, |closed| {
            ends_record |= closed == plan.row;
            seeking.end(&plan.around, closed, |forgotten| {
                if let Some(kept) = around.get_mut(forgotten)
                    && kept.take().is_some()
                {
                    *shared = None;
                }
            });
        });
        if let Placed::Begins(index) = placed {
            seeking.begin(&plan.around, index);
        }
        if let Some(index) = self.walk.stands_in(placed) {
            let begins = matches!(placed, Placed::Begins(_));
            seeking.take(&plan.around, index, (name, text, begins), syntax, |at, _| {
                if let Some(kept) = around.get_mut(at) {
                    *kept = Some(text.into());
                    *shared = None;
                }
            });
        }
        if placed == Placed::Unknown {
            // It is not known what it ends: what follows may be the record's too.
            if let Some(record) = &mut self.record {
                let is_named = syntax.is_segment(text);
                let reason = if is_named { MalformedReason::UnknownSegment } else { MalformedReason::NotWellFormed };
                record.reason.get_or_insert(reason);
                record.is_stray |= ends_record;
            }
        } else if ends_record
            || self.walk.stands_in(placed).is_some() && self.record.as_ref().is_some_and(|it| it.is_stray)
        {
            self.finish_record(found);
        }
        placed
    }

    /// Whether a segment begins a record, wherever it stands.
    fn begins_record(&self, name: &str, text: &[u8], syntax: &Syntax) -> bool {
        let row = self.plan.guide.get(self.plan.row);
        row.is_some_and(|it| it.begins(name, |element| syntax.element(text, element as usize)))
    }

    fn begin_record(&mut self, start: usize, reason: Option<MalformedReason>, syntax: &Syntax) {
        self.blocks.consume_to(start);
        let (segments, orders) = (&self.around, self.walk.orders());
        let share = || Arc::new(Around { syntax: syntax.clone(), segments: segments.clone(), orders });
        let around = Arc::clone(self.shared.get_or_insert_with(share));
        // A transaction of another guide ends by itself.
        let is_stray = matches!(reason, Some(MalformedReason::OutOfPlace | MalformedReason::UnknownSegment));
        self.record = Some(Open { reason, is_stray, around, too_long: None });
    }

    /// Ends the record that has begun, behind the segment that was read last.
    fn finish_record(&mut self, found: &mut Found) {
        let Some(Open { reason, around, too_long, .. }) = self.record.take() else { return };
        if let Some(kept) = too_long {
            found.alone = Some((kept, around));
            self.blocks.consume_to(self.at);
            return;
        }
        let start = self.blocks.at();
        let (index, length) = (found.spans.len(), self.end - start);
        let mut end = self.end;
        let mut reason = reason;
        if length > self.limits.record_bytes {
            end = start + self.limits.kept_bytes;
            reason = Some(MalformedReason::TooLong);
        }
        if let Some(reason) = reason {
            found.malformed.push((index as u32, reason));
        }
        // Of lists around the records each has its own.
        if self.plan.composed.iter().any(|it| it.is_around) {
            found.around_bytes += around.bytes();
        }
        if !found.around.last().is_some_and(|(_, last)| Arc::ptr_eq(last, &around)) {
            found.around_bytes += around.bytes();
            found.around.push((index, around));
        }
        found.spans.push(Span { start: start as u32, end: end as u32 });
        self.blocks.consume_to(self.at);
    }

    /// The file ends here.
    fn finish_file(&mut self, found: &mut Found) -> Result<Stop, FileError> {
        if !self.is_begun {
            let found = "it is empty";
            return Err(FileError::NotOfFormat { format: self.envelope.format(), found });
        }
        let what = self.envelope.end();
        what.map_err(|what| self.damaged(self.at, what))?;
        self.finish_record(found);
        self.blocks.consume_to(self.at);
        Ok(Stop::End)
    }

    fn records(&mut self, text: Stretch, found: Found) -> MessageRecords {
        let Found { spans, malformed, around, .. } = found;
        let first_record = self.stats.records + 1;
        self.stats.records += spans.len() as u64;
        let chunk = Chunk { text, first_record, spans, malformed, is_cut: false };
        MessageRecords { plan: Arc::clone(&self.plan), chunk, around }
    }

    /// What is kept of a record that is longer than one may be.
    fn too_long(&mut self, (length, kept): (usize, Stretch), around: Arc<Around>) -> MessageRecords {
        let spans = vec![Span { start: 0, end: length as u32 }];
        let malformed = vec![(0, MalformedReason::TooLong)];
        let found = Found { spans, malformed, around: vec![(0, around)], ..Found::default() };
        self.records(kept, found)
    }

    /// What is wrong outside of the records, at a byte of the block.
    fn damaged(&self, at: usize, what: String) -> FileError {
        FileError::Damaged { format: self.envelope.format(), offset: self.blocks.offset(at), what }
    }
}

impl Reader for MessageReader<'_> {
    fn next(&mut self) -> Result<Option<Box<dyn Records>>, FileError> {
        Ok(self.next_records()?.map(|records| Box::new(records) as Box<dyn Records>))
    }

    fn stats(&self) -> ReadStats {
        ReadStats { bytes: self.blocks.offset(self.blocks.at()), ..self.stats }
    }

    fn differences(&self) -> Arc<dyn Differences> {
        Arc::clone(&self.plan) as Arc<dyn Differences>
    }
}
